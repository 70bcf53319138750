"""Anki beside our own rows: its sync server and its client library on the same texts, on the same machine, in the same run.

    python anki_peer.py NOTES.json [--study]

NOTES.json is a list of notes, each a list of four texts: stem, options, answer, explanation. Starts Anki's sync server on a free port of the loopback device with its
data in a temporary folder, fills it from one collection, and measures from others what a phone would meet. Times are taken on a direct connection; bytes and requests are
counted in one more run through a relay, heads included. With --study every downloaded note becomes an FSRS review card, and the queue is timed too. Prints one JSON
object; every list of times is in milliseconds, one figure a run.
"""

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from anki.collection import AddNoteRequest, Collection  # first: the library's modules import each other
from anki.buildinfo import version
from anki.cards import FSRSMemoryState
from anki.scheduler.v3 import CardAnswer, Scheduler
from anki.sync_pb2 import SyncCollectionResponse

USER, PASSWORD = "bench", "bench"
FIELDS = ("stem", "options", "answer", "explanation")
FIRST_SYNCS, NO_CHANGE_SYNCS, QUEUES, ANSWERS = 7, 100, 30, 300
# The queue holds no more than Anki lets a deck have in a day.
REVIEWS_A_DAY = 9999


class Relay:
    """Passes bytes between a client and the server and counts them. A request begins a piece that the client sends."""

    def __init__(self, to: int) -> None:
        self.to, self.sent, self.received, self.requests = to, 0, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self.listener.accept()
            server = socket.create_connection(("127.0.0.1", self.to))
            threading.Thread(target=self._pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, up: bool) -> None:
        try:
            while piece := source.recv(1 << 16):
                if up:
                    self.sent += len(piece)
                    self.requests += piece.startswith((b"POST ", b"GET "))
                else:
                    self.received += len(piece)
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def counted(self, what) -> dict:
        self.sent = self.received = self.requests = 0
        what()
        time.sleep(0.05)  # the last piece may still be on its way
        return {"sent": self.sent, "received": self.received, "requests": self.requests}


def timed(what) -> float:
    begun = time.perf_counter()
    what()
    return (time.perf_counter() - begun) * 1_000


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def start_server(folder: Path) -> tuple[subprocess.Popen, int]:
    port = free_port()
    settings = {"SYNC_USER1": f"{USER}:{PASSWORD}", "SYNC_BASE": str(folder / "server"), "SYNC_HOST": "127.0.0.1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"],
        env={**os.environ, **settings, "SYNC_PORT": str(port), "RUST_LOG": "error"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except OSError:
            time.sleep(0.05)
    process.kill()
    sys.exit("Anki's sync server did not start")


class Device:
    """A collection of its own and its login."""

    def __init__(self, folder: Path, name: str, port: int) -> None:
        self.col = Collection(str(folder / f"{name}.anki2"))
        self.auth = self.col.sync_login(USER, PASSWORD, f"http://127.0.0.1:{port}/")

    def sync(self) -> None:
        """What the program does when Sync is tapped; a first sync is answered by a full transfer."""
        answer = self.col.sync_collection(self.auth, False)
        if answer.required in (SyncCollectionResponse.FULL_UPLOAD, SyncCollectionResponse.FULL_DOWNLOAD, SyncCollectionResponse.FULL_SYNC):
            upload = answer.required == SyncCollectionResponse.FULL_UPLOAD
            self.col.close_for_full_sync()
            self.col.full_upload_or_download(auth=self.auth, server_usn=None, upload=upload)
            self.col.reopen(after_full_sync=True)

    def upload_all(self) -> None:
        self.col.sync_collection(self.auth, False)
        self.col.close_for_full_sync()
        self.col.full_upload_or_download(auth=self.auth, server_usn=None, upload=True)
        self.col.reopen(after_full_sync=True)


def prepare(col: Collection):
    """The note type of the questions."""
    kind = col.models.new("question")
    for field in FIELDS:
        col.models.add_field(kind, col.models.new_field(field))
    card = col.models.new_template("card")
    card["qfmt"], card["afmt"] = "{{stem}}<br>{{options}}", "{{FrontSide}}<hr>{{answer}}<br>{{explanation}}"
    col.models.add_template(kind, card)
    col.models.add(kind)
    return col.models.by_name("question")


def fill(col: Collection, notes: list[list[str]]) -> None:
    kind = col.models.by_name("question")
    deck = col.decks.id("Default")
    requests = []
    for texts in notes:
        note = col.new_note(kind)
        note.fields = texts
        requests.append(AddNoteRequest(note=note, deck_id=deck))
    col.add_notes(requests)


def make_reviews(col: Collection) -> None:
    """Every card was learnt, has a memory state and is due: since today or up to a month ago."""
    rng = random.Random(1)
    col.set_config("fsrs", True)
    config = col.decks.config_dict_for_deck_id(1)
    config["rev"]["perDay"] = REVIEWS_A_DAY
    col.decks.update_config(config)
    today = col.sched.today
    cards = []
    for id in col.find_cards(""):
        card = col.get_card(id)
        card.type = card.queue = 2
        card.ivl = rng.randint(1, 60)
        card.due = today - rng.randint(0, 30)
        card.reps = rng.randint(1, 8)
        card.memory_state = FSRSMemoryState(stability=rng.uniform(0.5, 60), difficulty=rng.uniform(1, 10))
        card.last_review_time = int(time.time()) - (today - card.due + card.ivl) * 86_400
        cards.append(card)
    col.update_cards(cards)


def study(col: Collection) -> dict:
    make_reviews(col)
    scheduler = col.sched
    assert isinstance(scheduler, Scheduler)
    # A card put aside and taken back makes the queue be built anew, as it is each time the deck is opened.
    last = max(col.find_cards(""))
    due, counts, answers = [], [], []
    for _ in range(QUEUES):
        scheduler.suspend_cards([last])
        scheduler.unsuspend_cards([last])
        due.append(timed(lambda: scheduler.get_queued_cards(fetch_limit=1)))
        counts.append(timed(scheduler.deck_due_tree))
    held = scheduler.get_queued_cards(fetch_limit=1).review_count
    queued = scheduler.get_queued_cards(fetch_limit=1).cards[0]

    def answer() -> None:
        nonlocal queued
        card = col.get_card(queued.card.id)
        card.start_timer()
        scheduler.answer_card(scheduler.build_answer(card=card, states=queued.states, rating=CardAnswer.GOOD))
        queued = scheduler.get_queued_cards(fetch_limit=1).cards[0]
        col.get_card(queued.card.id).question()

    for _ in range(ANSWERS):
        answers.append(timed(answer))
    return {"due": due, "counts": counts, "answer": answers, "queue": held}


def main() -> None:
    notes = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server, port = start_server(folder)
        try:
            relay = Relay(port)
            editor = Device(folder, "editor", port)
            prepare(editor.col)
            editor.upload_all()
            # These know the server already and get the notes as changes.
            known = [Device(folder, f"known{number}", port) for number in range(FIRST_SYNCS)]
            for device in known:
                device.sync()
            fill(editor.col, notes)
            editor.sync()
            changes = [timed(device.sync) for device in known]
            fresh = [Device(folder, f"fresh{number}", port) for number in range(FIRST_SYNCS)]
            first = [timed(device.sync) for device in fresh]
            there = {device.col.note_count() for device in known + fresh}
            if there != {len(notes)}:
                sys.exit(f"devices hold {there} notes, not {len(notes)}")
            one = fresh[0]
            one.sync()
            none = [timed(one.sync) for _ in range(NO_CHANGE_SYNCS)]
            through = Device(folder, "relayed", relay.port)
            result = {
                "version": version,
                "notes": len(notes),
                "first": first,
                "first_wire": relay.counted(through.sync),
                "changes": changes,
                "no_change": none,
                "no_change_wire": relay.counted(through.sync),
            }
            if "--study" in sys.argv:
                result["study"] = study(one.col)
            for device in [editor, through, *known, *fresh]:
                device.col.close()
            print(json.dumps(result))
        finally:
            server.kill()
            server.wait()


if __name__ == "__main__":
    main()
