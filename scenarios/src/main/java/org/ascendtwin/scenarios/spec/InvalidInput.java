package org.ascendtwin.scenarios.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An input that cannot be used, with every problem found in it. */
public final class InvalidInput extends Exception {
    private static final long serialVersionUID = 1L;

    private final ArrayList<Problem> problems;

    public InvalidInput(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = new ArrayList<>(problems);
    }

    public InvalidInput(String location, String message) {
        this(List.of(new Problem(location, "", message)));
    }

    /** The problems in the order of the document; never empty. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }
}
