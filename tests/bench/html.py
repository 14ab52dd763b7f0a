"""`python -m tests.bench.html`: how much longer the worst texts take to render than an ordinary one as long."""

import statistics
import time

import django


def cost(render, source):
    """Return the median CPU time of five renderings, in seconds."""
    times = []
    for _ in range(5):
        started = time.thread_time()
        render(source, lambda names: {})
        times.append(time.thread_time() - started)
    return statistics.median(times)


def main():
    """Print a line per text, the worst first."""
    django.setup()
    from community.html import MAX_LENGTH, render
    from community.html.bounds import MAX_LINES
    from tests.community.test_html import REPEATED

    ordinary = cost(render, ("Chez nous, on compare les **grilles** ensemble. " * 500)[:MAX_LENGTH])
    sources = {piece: (piece * MAX_LENGTH)[: MAX_LINES * 2 if "\n" in piece else MAX_LENGTH] for piece in REPEATED}
    ratios = {piece: cost(render, source) / ordinary for piece, source in sources.items()}
    print(f"ordinary text of {MAX_LENGTH} characters: 1.0 ({ordinary * 1000:.0f} ms of CPU)")
    for piece, ratio in sorted(ratios.items(), key=lambda item: -item[1]):
        print(f"{piece!r} repeated: {ratio:.1f}")


if __name__ == "__main__":
    main()
