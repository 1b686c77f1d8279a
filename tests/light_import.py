"""``import catnet`` must stay light: run by the target `floors`."""

import sys
import time


def main() -> None:
    start = time.perf_counter()
    import catnet  # noqa: F401

    seconds = time.perf_counter() - start
    heavy = {"numpy", "flint", "sympy", "networkx", "highspy"} & set(sys.modules)
    if heavy:
        sys.exit(f"import catnet pulls in {', '.join(sorted(heavy))}")
    print(f"import catnet: {seconds:.3f} s, nothing heavy")


if __name__ == "__main__":
    main()
