"""Executes notebooks and compares what they say with what is checked in.

    execute-notebooks.py [--update] NOTEBOOK...

A notebook fails where a cell fails, where it takes longer than SECONDS, or where an output differs from the one in the file;
pictures are compared by the fingerprint of their data, which stands in their text. --update writes the outputs anew, without
counts or times, and keeps pictures whose data are the same.
"""

import difflib
import pathlib
import subprocess
import sys
import time

import nbclient
import nbformat

SECONDS = 240
SECONDS_TO_START = 60
ATTEMPTS = 2
PICTURE = "image/png"
KERNEL = {"name": "ascend-twin", "display_name": "Ascend Twin (Java 25)", "language": "java"}


def execute(notebook, folder):
    """Runs all cells in a kernel of their own; one that does not answer at its start is given up for another."""
    for attempt in range(1, ATTEMPTS + 1):
        deadline = time.monotonic() + SECONDS
        client = nbclient.NotebookClient(
            notebook,
            kernel_name=KERNEL["name"],
            startup_timeout=SECONDS_TO_START,
            timeout_func=lambda cell: max(1, int(deadline - time.monotonic())),
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        )
        try:
            client.execute(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return
        except RuntimeError as silent:
            if "respond" not in str(silent) or attempt == ATTEMPTS:
                raise
            print(f"  attempt {attempt}: {silent}", flush=True)


def cleaned(output):
    """The output without what differs from one execution to the next."""
    clean = nbformat.from_dict(dict(output))
    if "execution_count" in clean:
        clean.execution_count = None
    return clean


def told(cells):
    """What the code cells say, as lines; pictures by their text."""
    lines = []
    for number, cell in enumerate(cells, 1):
        if cell.cell_type != "code":
            continue
        lines.append(f"cell {number}: {cell.source.splitlines()[-1]}")
        for output in cell.outputs:
            if output.output_type == "stream":
                lines += output.text.splitlines()
            else:
                for kind, text in sorted(output.get("data", {}).items()):
                    if kind != PICTURE:
                        lines += f"{kind}: {text}".splitlines()
    return lines


def drawn(notebook):
    """The data of every output that is a picture."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output.data for output in outputs if PICTURE in output.get("data", {})]


def keep_pictures(old, new):
    """Puts the bytes of the pictures in the file beside the new texts that are the same."""
    pictures = {data["text/plain"]: data[PICTURE] for data in drawn(old)}
    for data in drawn(new):
        data[PICTURE] = pictures.get(data["text/plain"], data[PICTURE])


def check(file, update):
    """Executes one notebook; returns whether it said what it should."""
    old = nbformat.read(file, as_version=4)
    new = nbformat.read(file, as_version=4)
    begun = time.monotonic()
    try:
        execute(new, file.parent)
    except (nbclient.exceptions.CellExecutionError, nbclient.exceptions.CellTimeoutError, RuntimeError) as failure:
        print(f"{file}: failed\n{failure}")
        return False
    for cell in new.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [cleaned(output) for output in cell.outputs]
    new.metadata = {"kernelspec": KERNEL, "language_info": {"name": "java"}}
    print(f"{file.name}: {time.monotonic() - begun:.0f} s", flush=True)
    if update:
        keep_pictures(old, new)
        nbformat.write(new, file)
        return True
    difference = list(difflib.unified_diff(told(old.cells), told(new.cells), "checked in", "executed", lineterm="", n=1))
    print("\n".join(difference), end="\n" if difference else "")
    return not difference


def main(arguments):
    update = "--update" in arguments
    files = [pathlib.Path(argument) for argument in arguments if argument != "--update"]
    failed = [file.name for file in files if not check(file, update)]
    if failed:
        sys.exit(f"differ or fail: {', '.join(failed)}. Maybe .ci/notebooks --update, where the change is meant.")


main(sys.argv[1:])
