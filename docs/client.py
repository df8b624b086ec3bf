"""Holds an interview with a Kompas API in this terminal: python client.py https://kompas.example.org

It needs nothing but Python. The token stays in memory; what was shown stays on the screen until its window is closed.
"""  # noqa: D415  the line above ends in an address
# ruff: noqa: T201  it prints: that is what it is for

import json
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def turn(address: str, token: str | None, event: dict[str, Any] | None) -> dict[str, Any]:
    """The screen that comes of an event, and the token for the next turn."""
    body = json.dumps({"token": token, "event": event}).encode()
    request = Request(f"{address}/api/v1/turns", body, {"Content-Type": "application/json"})  # noqa: S310  the user's
    with urlopen(request, timeout=30) as answer:  # noqa: S310  own address
        turn: dict[str, Any] = json.load(answer)
        return turn


def show(screen: dict[str, Any]) -> None:
    """Print a screen, its choices and actions numbered."""
    quotes = [f"‘{quote['text']}’ ({quote['passage']})" for quote in screen["quotes"]]
    print("", screen["heading"], screen["note"], *screen["paragraphs"], *quotes, sep="\n\n")
    for number, item in enumerate(screen["choices"] + screen["actions"], start=1):
        print(f"{number:4}. {item['label']}")


def event_of(typed: str, screen: dict[str, Any]) -> dict[str, Any] | None:
    """What numbers, with commas between, mean on a screen; nothing where they mean nothing."""
    choices, actions = ([item["id"] for item in screen[kind]] for kind in ("choices", "actions"))
    places = [int(part) - 1 for part in typed.split(",") if part.strip().isdecimal()]
    if places and all(0 <= place < len(choices) for place in places):
        return {"choose": list(dict.fromkeys(choices[place] for place in places))}
    place = places[0] - len(choices) if len(places) == 1 else -1
    return {"do": actions[place]} if 0 <= place < len(actions) else None


def main(address: str) -> None:
    """Go on until the answers are erased, or nothing more is typed."""
    now = turn(address, None, None)
    show(now["screen"])
    for typed in sys.stdin:
        now = turn(address, now["token"], event_of(typed, now["screen"]))
        show(now["screen"])
        if now["screen"]["id"] == "erased":
            break


if __name__ == "__main__":
    try:
        main(sys.argv[1].rstrip("/"))
    except HTTPError as error:
        sys.exit(json.load(error)["detail"])
