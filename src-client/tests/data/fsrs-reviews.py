"""Makes fsrs-reviews.csv beside this file from py-fsrs, the reference implementation; README.md says what is in it.

    python3 -m venv venv && venv/bin/pip install fsrs==6.3.2 && venv/bin/python fsrs-reviews.py

The same versions give the same bytes.
"""

import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

from fsrs import Card, Rating, Scheduler

REVIEWS = 10_000
SEED = 20_260_923
# So many days a card may rest at most; what is due later is answered early.
REST = 900


def gap(rng: random.Random, interval: int) -> int:
    """Whole days until the next review of a card that is due in `interval` days: 0 is the same day."""
    manner = rng.random()
    if manner < 0.12:
        return 0
    if manner < 0.24:
        days = rng.randint(1, max(1, interval - 1))  # early
    elif manner < 0.64:
        days = interval  # on time
    elif manner < 0.92:
        days = interval + rng.randint(1, 2 + interval)  # late
    else:
        days = rng.randint(30, 400)  # whatever the interval: a long leave, or far too early
    return min(days, REST)


def main() -> None:
    rng = random.Random(SEED)
    scheduler = Scheduler(desired_retention=0.9, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    begin = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    lines = ["card,days,rating,stability,difficulty,interval"]
    number = 0
    while len(lines) <= REVIEWS:
        number += 1
        card, now, interval = Card(card_id=number), begin, 0
        # The app gives no Easy; every eighth card has some, so that the whole model is covered.
        weights = (2, 2, 5, 2) if number % 8 == 0 else rng.choice([(1, 1, 8, 0), (2, 2, 6, 0), (4, 3, 3, 0)])
        for review in range(min(rng.randint(2, 18), REVIEWS + 1 - len(lines))):
            days = gap(rng, interval) if review else None
            now += timedelta(days=days or 0)
            rating = Rating(rng.choices((1, 2, 3, 4), weights)[0])
            card, _ = scheduler.review_card(card, rating, now)
            interval = (card.due - now).days
            days = "" if days is None else days
            lines.append(f"{number},{days},{rating.value},{card.stability:.9g},{card.difficulty:.9g},{interval}")
    Path(__file__).with_name("fsrs-reviews.csv").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
