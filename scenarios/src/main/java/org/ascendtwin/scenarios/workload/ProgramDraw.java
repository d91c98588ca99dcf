package org.ascendtwin.scenarios.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ascendtwin.scenarios.spec.DelaySpec;
import org.ascendtwin.scenarios.spec.StatementSpec;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.ascendtwin.sim.rng.RandomStream;

/**
 * Runs programs ahead of time: what a model will say does not depend on when it says it, so every prompt, with the outputs
 * that it holds, is known before the first request is sent.
 */
final class ProgramDraw {
    /** Texts of programs are numbered from here, below all prompts and outputs of the scheduler's own numbering. */
    private static final long TEXT_SPACE = 1L << 60;

    private static final long NUMBERS_OF_A_TEXT = 1L << 31;

    /** Any uniform: what is shared has a constant length. */
    private static final double HALF = 0.5;

    private final List<Draft> drafts;
    private final Map<String, Long> sharedTexts;
    private long texts;
    private int program;
    private RandomStream chance;

    /** What is waited for: the end of a request, or the start of the program, and a time after it. */
    record Tail(int request, long delayNanos) {}

    /** A request before it has a place in the load. */
    record Draft(TokenRuns prompt, int outputTokens, int program, List<Tail> tails) {}

    /** Where a program, or a copy of it, has come to. */
    private record State(TokenRuns tokens, List<Tail> tails) {
        static State start() {
            return new State(new TokenRuns(), new ArrayList<>(List.of(new Tail(RequestOrder.START, 0))));
        }

        State copy() {
            return new State(tokens.copy(), new ArrayList<>(tails));
        }

        void goOnAfter(List<Tail> newTails) {
            tails.clear();
            tails.addAll(newTails);
        }
    }

    /**
     * @param drafts takes the requests, whose numbers are their places in it
     * @param sharedTexts takes the numbers of texts that programs have in common
     */
    @SuppressWarnings("NullAway.Init") // run() sets the stream
    ProgramDraw(List<Draft> drafts, Map<String, Long> sharedTexts) {
        this.drafts = drafts;
        this.sharedTexts = sharedTexts;
    }

    /** The texts that programs of {@code steps} have in common at their beginning, as one prefix; none where they have none. */
    static List<TokenRuns> beginning(List<StatementSpec> steps) {
        TokenRuns tokens = new TokenRuns();
        Map<String, Integer> numbers = new TreeMap<>();
        for (StatementSpec step : steps) {
            if (!(step instanceof StatementSpec.Text text) || text.shared() == null) {
                break;
            }
            int number = numbers.computeIfAbsent(text.shared(), name -> numbers.size());
            tokens.append(TEXT_SPACE + NUMBERS_OF_A_TEXT * number, text.tokens().tokens(HALF));
        }
        return tokens.length() == 0 ? List.of() : List.of(tokens);
    }

    void run(List<StatementSpec> steps, int number, RandomStream stream) {
        program = number;
        chance = stream;
        run(steps, State.start());
    }

    private void run(List<StatementSpec> steps, State state) {
        for (StatementSpec step : steps) {
            switch (step) {
                case StatementSpec.Text text -> append(text, state);
                case StatementSpec.Gen gen -> generate(state, gen.tokens().tokens(chance.nextDouble()));
                case StatementSpec.Select select -> select(select, state);
                case StatementSpec.Fork fork -> fork(fork, state);
                case StatementSpec.Loop loop -> {
                    int times = loop.times().tokens(chance.nextDouble());
                    for (int i = 0; i < times; i++) {
                        run(loop.body(), state);
                    }
                }
                case StatementSpec.Branch branch ->
                    run(chance.nextDouble() < branch.chance() ? branch.then() : branch.otherwise(), state);
                case StatementSpec.Tool tool -> {
                    waitFor(tool.delay(), state);
                    appendOwn(tool.tokens().tokens(chance.nextDouble()), state);
                }
                case StatementSpec.Turn turn -> {
                    waitFor(turn.delay(), state);
                    appendOwn(turn.tokens().tokens(chance.nextDouble()), state);
                }
            }
        }
    }

    private void append(StatementSpec.Text text, State state) {
        int length = text.tokens().tokens(chance.nextDouble());
        if (text.shared() == null) {
            appendOwn(length, state);
        } else {
            state.tokens().append(sharedTexts.computeIfAbsent(text.shared(), name -> nextText()), length);
        }
    }

    private void appendOwn(int length, State state) {
        state.tokens().append(nextText(), length);
    }

    private long nextText() {
        return TEXT_SPACE + NUMBERS_OF_A_TEXT * texts++;
    }

    private void waitFor(DelaySpec delay, State state) {
        long nanos = delay.nanos(chance.nextDouble());
        state.tails().replaceAll(tail -> new Tail(tail.request(), tail.delayNanos() + nanos));
    }

    private void generate(State state, int outputTokens) {
        int id = ask(state.tokens(), outputTokens, state.tails());
        state.tokens().append(Request.outputStart(id), outputTokens);
        state.goOnAfter(List.of(new Tail(id, 0)));
    }

    /** First what is there is cached, then each text is scored behind it (lang/backend/runtime_endpoint.py). */
    private void select(StatementSpec.Select select, State state) {
        List<Tail> cached = List.of(new Tail(ask(state.tokens(), 1, state.tails()), 0));
        int chosen = (int) (chance.nextDouble() * select.choices());
        List<Tail> scored = new ArrayList<>();
        TokenRuns continued = state.tokens();
        for (int choice = 0; choice < select.choices(); choice++) {
            int length = select.tokens().tokens(chance.nextDouble());
            long text = nextText();
            scored.add(new Tail(ask(state.tokens().copy().append(text, length), 1, cached), 0));
            if (choice == chosen) {
                continued = state.tokens().copy().append(text, length);
            }
        }
        int before = state.tokens().length();
        appendFrom(continued, before, state.tokens());
        state.goOnAfter(scored);
    }

    private void fork(StatementSpec.Fork fork, State state) {
        int before = state.tokens().length();
        List<State> copies = new ArrayList<>();
        for (int copy = 0; copy < fork.copies(); copy++) {
            State own = state.copy();
            run(fork.body(), own);
            copies.add(own);
        }
        List<Tail> ends = new ArrayList<>();
        for (State copy : copies) {
            appendFrom(copy.tokens(), before, state.tokens());
            copy.tails().stream().filter(tail -> !ends.contains(tail)).forEach(ends::add);
        }
        state.goOnAfter(ends);
    }

    /** Appends what follows the first {@code from} tokens of {@code source}. */
    private static void appendFrom(TokenRuns source, int from, TokenRuns target) {
        int at = from;
        while (at < source.length()) {
            long start = source.tokenAt(at);
            int end = source.endOfRun(at);
            target.append(start, end - at);
            at = end;
        }
    }

    private int ask(TokenRuns prompt, int outputTokens, List<Tail> tails) {
        drafts.add(new Draft(prompt.copy(), outputTokens, program, List.copyOf(tails)));
        return drafts.size() - 1;
    }
}
