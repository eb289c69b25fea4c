"""The results as Markdown, ready for a README."""

from .contestants import OURS

# work -> what the reader calls it, unit, units in a second
WORKS = {
    "train": ("training, 60,000 images", "s", 1),
    "infer": ("inference, 10,000 images", "ms", 1e3),
    "latency": ("one image", "µs", 1e6),
}


def best_by_contestant(results):
    """The mode with the least median for each contestant."""
    best = {}
    for result in results:
        other = best.get(result.contestant)
        if other is None or result.median < other.median:
            best[result.contestant] = result
    return best


def rows_of(results):
    """Results that are to be compared, grouped. Everybody infers at the batch that suits him."""
    rows = {}
    for result in results:
        batch = 0 if result.work == "infer" else result.batch
        rows.setdefault((result.work, result.threads, batch), []).append(result)
    return {key: best_by_contestant(group) for key, group in rows.items()}


def three_digits(value):
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}"


def cell(result, ours, scale):
    if result is None:
        return "-"
    notes = [f"{result.median / ours.median:.1f}x"] if result is not ours else []
    notes += [result.mode] if result.mode else []
    notes += [] if result.learnt else ["did not learn"]
    return three_digits(result.median * scale) + (f" ({', '.join(notes)})" if notes else "")


def line(cells):
    return "| " + " | ".join(cells) + " |"


def row(key, best, names):
    work, threads, batch = key
    title, unit, scale = WORKS[work]
    ours = best[OURS]
    peers = [result for name, result in best.items() if not name.startswith(OURS)]
    lead = min((peer.median for peer in peers), default=None)
    return line([
        f"{title}, {unit}", str(batch) if batch else "any", str(threads),
        cell(ours, ours, scale),
        f"{ours.share_of_peak:.0%}" if ours.peak else "",
        f"{lead / ours.median:.1f}x" if lead else "-",
    ] + [cell(best.get(name), ours, scale) for name in names if name != OURS])


def results_table(results, names):
    titles = ["work", "batch", "threads", OURS, "of FMA peak", "ahead of the next"]
    titles += [name for name in names if name != OURS]
    rows = [row(key, best, names) for key, best in rows_of(results).items() if OURS in best]
    return [line(titles), line(["---"] * 2 + ["---:"] * (len(titles) - 2)), *rows]


def fewest_images(results):
    return min((r.images for r in results if r.work == "train"), default=0)


def settings(comparison):
    lines = [f"- {'; or '.join(ways)}." for ways in comparison.descriptions.values()]
    lines += [f"- Left out: {reason}." for reason in comparison.failures]
    return lines


def explanation(comparison):
    return (f"Medians of {comparison.plan.rounds} rounds, in which the programs took turns; in "
            "brackets how many times as long as ours it took, and the mode, the best of those "
            "tried. "
            "Every program is confined to as many processors as it has threads. Float32 unless "
            "stated, plain gradient descent, no augmentation. Training times are scaled from what "
            f"fits {comparison.plan.seconds} s, at least {fewest_images(comparison.results):,} "
            "images. The FMA peak was measured between the rounds; only the "
            "2.16 million operations are counted that an image needs.")


def processes_line(processes):
    return "Whole processes: " + ", ".join(
        f"`{name}` {seconds * 1e3:.3g} ms" for name, seconds in processes.items()) + "."


def report(machine, comparison, processes):
    lines = [f"Measured on: {machine}.", ""]
    names = list(comparison.descriptions)
    if comparison.results:
        lines += [*results_table(comparison.results, names), "", explanation(comparison), ""]
    if processes:
        lines += [processes_line(processes), ""]
    return "\n".join(lines + settings(comparison))
