package org.ascendtwin.scenarios.spec;

import java.util.List;

/** A load of programs: each client's requests follow from one another, and each prompt holds what came before. */
@Doc("Programs as load: a request follows from those before it, and its prompt holds what came before")
public record ProgramSpec(
        @Doc("programs to run, each with its own draws") @Range(min = 1, max = 5e6)
        int count,

        @Doc("what each does, in this order") List<StatementSpec> steps) {

    public ProgramSpec {
        if (!asks(steps)) {
            throw new IllegalArgumentException("steps ask for nothing. Maybe a step \"gen: {tokens: 100}\".");
        }
        checkText(steps, false);
    }

    /** Whether all programs begin with a text in common. */
    boolean beginsShared() {
        return steps.getFirst() instanceof StatementSpec.Text text && text.shared() != null;
    }

    private static boolean asks(List<StatementSpec> steps) {
        return steps.stream().anyMatch(step -> switch (step) {
            case StatementSpec.Gen gen -> true;
            case StatementSpec.Select select -> true;
            case StatementSpec.Fork fork -> asks(fork.body());
            case StatementSpec.Loop loop -> asks(loop.body());
            case StatementSpec.Branch branch -> asks(branch.then()) || asks(branch.otherwise());
            case StatementSpec.Text text -> false;
            case StatementSpec.Tool tool -> false;
            case StatementSpec.Turn turn -> false;
        });
    }

    /** Checks that nothing is asked of an empty prompt; returns whether there is text after {@code steps}. */
    private static boolean checkText(List<StatementSpec> steps, boolean before) {
        boolean text = before;
        for (StatementSpec step : steps) {
            boolean now = text;
            text = switch (step) {
                case StatementSpec.Text added -> true;
                case StatementSpec.Tool called -> true;
                case StatementSpec.Turn said -> true;
                case StatementSpec.Gen gen -> needText(now, "gen");
                case StatementSpec.Select select -> needText(now, "select");
                case StatementSpec.Fork fork -> checkText(fork.body(), now);
                case StatementSpec.Loop loop -> checkText(loop.body(), now);
                case StatementSpec.Branch branch -> {
                    boolean then = checkText(branch.then(), now);
                    yield checkText(branch.otherwise(), now) && then;
                }
            };
        }
        return text;
    }

    private static boolean needText(boolean text, String statement) {
        if (!text) {
            throw new IllegalArgumentException(
                    "a " + statement
                            + " stands before any text; a prompt has at least 1 token. Maybe begin with \"text: {tokens: 100}\".");
        }
        return true;
    }
}
