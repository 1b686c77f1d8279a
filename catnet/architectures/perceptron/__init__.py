"""What all multilayer perceptrons share: networks, normal forms, matching, reduction, files."""
