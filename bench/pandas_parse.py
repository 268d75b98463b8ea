"""How fast pandas reads UCI-HAR's training signals: the figure to put beside parse_bench.

Run by hand, in an environment of its own:
    python3 -m venv /tmp/pandas && /tmp/pandas/bin/pip install pandas
    /tmp/pandas/bin/python bench/pandas_parse.py "../shared/data/uci-har/UCI HAR Dataset.zip"
"""

import io
import statistics
import sys
import time
import zipfile

import numpy
import pandas


def signals(path):
    """The nine signal files of the training side, unpacked to memory."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if "Inertial Signals/" in name and name.endswith("_train.txt"):
                yield archive.read(name)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    texts = list(signals(sys.argv[1]))
    size = sum(len(text) for text in texts)
    rates = []
    for _ in range(3):
        begin = time.process_time()
        for text in texts:
            table = pandas.read_csv(io.BytesIO(text), sep=r"\s+", header=None, engine="c", dtype=numpy.float32)
            assert table.shape == (7352, 128), table.shape
        rates.append(size / (time.process_time() - begin) / 1e6)
    print(f"pandas {pandas.__version__}: {statistics.median(rates):.0f} MB/s of {size / 1e6:.0f} MB text (median of 3, CPU time)")


if __name__ == "__main__":
    main()
