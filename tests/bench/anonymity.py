"""`python -m tests.bench.anonymity`: how much longer the worst texts take to search for clues than an ordinary one."""

import statistics
import time

import django

PIECES = ("Aa ", "1 ", "A-", "a@", "rue ", "12 ", "M. de la A'b", "e\u0301 ", "le 12 ")


def cost(seek, text):
    """Return the median CPU time of three searches, in seconds."""
    times = []
    for _ in range(3):
        started = time.thread_time()
        seek(text)
        times.append(time.thread_time() - started)
    return statistics.median(times)


def main():
    """Print a line per text, the worst first."""
    django.setup()
    from community.anonymity import clues
    from community.anonymity.seeking import MAX_LENGTH

    clues("Maëlle vit à Cholet.")
    ordinary = cost(clues, ("Chez nous, Maëlle compare les grilles avec son équipe de Cholet. " * 700)[:MAX_LENGTH])
    ratios = {piece: cost(clues, (piece * MAX_LENGTH)[:MAX_LENGTH]) / ordinary for piece in PIECES}
    print(f"ordinary text of {MAX_LENGTH} characters: 1.0 ({ordinary * 1000:.0f} ms of CPU)")
    for piece, ratio in sorted(ratios.items(), key=lambda item: -item[1]):
        print(f"{piece!r} repeated: {ratio:.1f}")


if __name__ == "__main__":
    main()
