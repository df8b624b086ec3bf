// Escape, three times within two seconds, does what the button does. Without JavaScript everything else works.
"use strict";
(function () {
  var times = [];
  var note = document.getElementById("note");
  document.getElementById("keys").hidden = false;
  if (note) note.focus();
  function leave(event) {
    if (event) event.preventDefault();
    document.body.hidden = true;
    window.location.replace("/leave");
  }
  document.querySelectorAll('a[href="/leave"]').forEach(function (link) {
    link.addEventListener("click", leave);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" && event.key !== "Esc") return;
    var now = Date.now();
    times = times.filter(function (time) { return now - time < 2000; });
    times.push(now);
    if (times.length > 2) leave();
  });
  // Answers set by a worker are taken at once, one change after the other, and what they come to is shown beside them.
  var busy = false, again = false;
  function listen() {
    var set = document.getElementById("set");
    if (!set || !window.fetch || !window.DOMParser) return;
    set.querySelector(".update").hidden = true;
    set.addEventListener("change", function (event) {
      settle(event.target);
      if (busy) again = true; else send(set);
    });
  }
  // What stands alone turns the others off, and they turn it off.
  function settle(box) {
    if (box.type !== "checkbox" || !box.checked) return;
    var alone = box.hasAttribute("data-alone");
    box.closest("fieldset").querySelectorAll("input:checked").forEach(function (other) {
      if (other !== box && (alone || other.hasAttribute("data-alone"))) other.checked = false;
    });
  }
  function facts(answers) {
    return Array.prototype.map.call(answers.querySelectorAll("legend, dt, .plain"), function (one) { return one.textContent; }).join();
  }
  function send(set) {
    busy = true;
    window.fetch("/step", { method: "POST", body: new URLSearchParams(new FormData(set)) })
      .then(function (answer) { return answer.text(); })
      .then(function (text) {
        busy = false;
        if (again) { again = false; send(set); return; }
        var fresh = new DOMParser().parseFromString(text, "text/html");
        if (!fresh.getElementById("set") || fresh.getElementById("note")) { window.location.reload(); return; }
        ["first", "progress", "before", "found"].forEach(function (id) { swap(id, fresh); });
        if (facts(fresh.getElementById("answers")) === facts(document.getElementById("answers"))) return;
        var held = document.activeElement && document.activeElement.id;
        swap("answers", fresh);
        listen();
        if (held && document.getElementById(held)) document.getElementById(held).focus();
      })
      .catch(function () { set.submit(); });
  }
  function swap(id, fresh) {
    document.getElementById(id).innerHTML = fresh.getElementById(id).innerHTML;
  }
  listen();
  // A page the browser took out of its memory may show answers that have been erased.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });
})();
