// Escape, three times within two seconds, does what the button does. Without JavaScript everything else works.
"use strict";
document.addEventListener("DOMContentLoaded", function () {
  var times = [];
  var note = document.getElementById("note");
  document.getElementById("keys").hidden = false;
  if (note) note.focus();
  function leave(event) {
    if (event) event.preventDefault();
    document.body.hidden = true;
    window.location.replace("/leave");
  }
  document.addEventListener("click", function (event) {
    if (event.target.closest('a[href="/leave"]')) leave(event);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" && event.key !== "Esc") return;
    var now = Date.now();
    times = times.filter(function (time) { return now - time < 2000; });
    times.push(now);
    if (times.length > 2) leave();
  });
  // One of several options is two radio buttons drawn as one box. The space bar turns it over, as it does a box.
  document.addEventListener("keydown", function (event) {
    var other = event.key === " " && event.target.matches(".tick input:checked") && other_of(event.target);
    if (!other) return;
    event.preventDefault();
    other.focus();
    other.click();
  });
  function other_of(box) {
    return box.parentNode.querySelector('input[value="' + (1 - box.value) + '"]');
  }
  // What stands alone turns the others off, and they turn it off.
  document.addEventListener("change", function (event) {
    var tick = event.target.closest(".tick");
    if (!tick || event.target.value !== "1") return;
    var alone = tick.hasAttribute("data-alone");
    tick.closest("fieldset").querySelectorAll('.tick input[value="1"]:checked').forEach(function (other) {
      if (other !== event.target && (alone || other.parentNode.hasAttribute("data-alone"))) other_of(other).checked = true;
    });
  }, true);
  // Answers set by a worker are taken at once, one change after the other, and what they come to is shown beside them.
  var busy = false, again = false;
  function listen() {
    var set = document.querySelector(".set");
    if (!set || !window.fetch || !window.DOMParser) return;
    set.querySelector(".update").hidden = true;
    set.addEventListener("change", function () {
      if (busy) again = true; else send(set);
    });
  }
  function facts(answers) {
    return Array.prototype.map.call(answers.querySelectorAll("legend, dt, .plain"), function (one) { return one.textContent; }).join();
  }
  function send(set) {
    var body = new URLSearchParams(new FormData(set)), update = set.querySelector(".update");
    body.append(update.name, update.value);
    busy = true;
    window.fetch("/step", { method: "POST", body: body })
      .then(function (answer) { return answer.text().then(function (text) { show(set, text, answer.status === 409); }); })
      .catch(function () { update.click(); });
  }
  function show(set, text, stale) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    busy = false;
    if (stale) { instead(fresh); return; }
    if (!fresh.querySelector(".set") || fresh.getElementById("note")) { window.location.reload(); return; }
    swap("drawn", fresh);
    if (again) { again = false; send(set); return; }
    ["first", "progress", "before", "found"].forEach(function (id) { swap(id, fresh); });
    if (facts(fresh.getElementById("answers")) === facts(document.getElementById("answers"))) return;
    var held = document.activeElement && document.activeElement.id;
    swap("answers", fresh);
    listen();
    if (held && document.getElementById(held)) document.getElementById(held).focus();
  }
  // What another tab has changed is said by a page of its own, which no address has.
  function instead(fresh) {
    document.title = fresh.title;
    document.body.innerHTML = fresh.body.innerHTML;
    document.getElementById("keys").hidden = false;
    document.getElementById("note").focus();
    window.scrollTo(0, 0);
  }
  function swap(id, fresh) {
    document.getElementById(id).innerHTML = fresh.getElementById(id).innerHTML;
  }
  listen();
  // A page the browser took out of its memory may show answers that have been erased.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) window.location.reload();
  });
});
