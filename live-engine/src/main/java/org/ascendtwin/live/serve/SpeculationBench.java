package org.ascendtwin.live.serve;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.live.acl.Device;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.live.engine.Drafter;
import org.ascendtwin.live.engine.Generation;
import org.ascendtwin.live.engine.Sampling;
import org.ascendtwin.live.host.WallClock;
import org.ascendtwin.live.text.ChatMessage;
import org.ascendtwin.live.train.Topic;
import org.ascendtwin.scheduler.engine.EngineConfig;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.sim.rng.RandomStream;
import org.ascendtwin.sim.rng.Streams;
import org.jspecify.annotations.Nullable;

/** Answers the same questions without drafts, with drafts that change nothing, and with drafts that may. */
public final class SpeculationBench {
    private static final int PAGE = 16;
    private static final int ROUNDS = 5;

    private final ServedModel model;
    private final TensorType type;
    private final Load load;
    private final double threshold;

    /**
     * What is asked.
     *
     * @param drafts tokens written ahead
     * @param batch requests at a time
     * @param questions of each topic
     * @param newTokens most tokens of an answer
     * @param seed of the questions
     */
    public record Load(int drafts, int batch, int questions, int newTokens, long seed) {
        public Load {
            if (drafts < 1 || batch < 1 || questions < 1 || newTokens < 2) {
                throw new IllegalArgumentException(drafts + " drafts, " + batch + " requests at a time, " + questions
                        + " questions of up to " + newTokens + " tokens; allowed: 1 and more, of 2 tokens and more");
            }
        }
    }

    /** @param threshold of the rule that may change output */
    public SpeculationBench(ServedModel model, TensorType type, Load load, double threshold) {
        this.model = model;
        this.type = type;
        this.load = load;
        this.threshold = threshold;
    }

    /** Which drafts are accepted. */
    public enum Rule {
        NONE("no drafts"),
        LOSSLESS("lossless"),
        THRESHOLD("threshold");

        private final String text;

        Rule(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /**
     * A topic's questions under a rule.
     *
     * @param topic what was asked about
     * @param rule which drafts were accepted
     * @param tokens of all answers
     * @param seconds from the first question to the last answer, the median of several rounds
     * @param acceptLength tokens that a verification gave; 0 without drafts
     * @param similarity share of places at which the answers have the token that they have without drafts
     */
    public record Row(Topic topic, Rule rule, long tokens, double seconds, double acceptLength, double similarity) {
        public double tokensPerSecond() {
            return tokens / seconds;
        }
    }

    /** Every topic under every rule; a time is the median of rounds in which the rules take turns. */
    public List<Row> run(Device device) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        try (LoadedModel loaded = LoadedModel.load(device, model, settings(Rule.LOSSLESS))) {
            for (Rule rule : Rule.values()) {
                new Session(loaded, settings(rule)).answers(questions(Topic.CODE));
            }
            for (Topic topic : Topic.values()) {
                rows.addAll(measure(loaded, topic));
            }
        }
        return rows;
    }

    private List<Row> measure(LoadedModel loaded, Topic topic) throws InterruptedException {
        Rule[] rules = Rule.values();
        double[][] seconds = new double[rules.length][ROUNDS];
        Row[] rows = new Row[rules.length];
        List<int[]> plain = List.of();
        for (int round = 0; round < ROUNDS; round++) {
            for (Rule rule : rules) {
                Session session = new Session(loaded, settings(rule));
                long startNanos = System.nanoTime();
                List<int[]> answers = session.answers(questions(topic));
                seconds[rule.ordinal()][round] = (System.nanoTime() - startNanos) / 1e9;
                plain = rule == Rule.NONE ? answers : plain;
                double[] sorted = Arrays.copyOf(seconds[rule.ordinal()], round + 1);
                Arrays.sort(sorted);
                rows[rule.ordinal()] = new Row(
                        topic,
                        rule,
                        answers.stream().mapToLong(answer -> answer.length).sum(),
                        sorted[sorted.length / 2],
                        session.acceptLength(),
                        similarity(plain, answers));
            }
        }
        return List.of(rows);
    }

    private ServeSettings settings(Rule rule) {
        int longest = model.config().contextLength();
        EngineConfig.Builder builder = EngineConfig.builder(longest * load.batch, load.batch)
                .pageSize(PAGE)
                .contextLength(longest)
                .overlap(false);
        if (rule != Rule.NONE) {
            builder.speculativeWindow(SpeculativeWindow.chain(load.drafts));
        }
        return new ServeSettings(builder.build(), type, rule == Rule.THRESHOLD ? threshold : Drafter.LOSSLESS);
    }

    private List<int[]> questions(Topic topic) {
        List<int[]> prompts = new ArrayList<>();
        for (int i = 0; i < load.questions; i++) {
            RandomStream random = new Streams(load.seed, 0).stream(topic.text(), i);
            String prompt = ChatMessage.prompt(
                    List.of(new ChatMessage("user", topic.next(random).question())));
            prompts.add(model.tokenizer().encode(prompt));
        }
        return prompts;
    }

    private static double similarity(List<int[]> plain, List<int[]> others) {
        long same = 0;
        long all = 0;
        for (int i = 0; i < plain.size(); i++) {
            int[] one = plain.get(i);
            int[] other = others.get(i);
            all += Math.max(one.length, other.length);
            for (int place = 0; place < Math.min(one.length, other.length); place++) {
                same += one[place] == other[place] ? 1 : 0;
            }
        }
        return (double) same / all;
    }

    /** One engine for one list of questions. */
    private final class Session {
        private final TokenEngine engine;
        private final List<List<Integer>> answers = new ArrayList<>();
        private @Nullable RuntimeException failure;
        private int left;

        Session(LoadedModel loaded, ServeSettings settings) {
            this.engine = new TokenEngine(
                    new WallClock(),
                    loaded.decoder(),
                    loaded.drafter(settings.acceptThreshold()),
                    settings.scheduler());
        }

        /** All questions are there at once; the scheduler takes as many as its batch has room for. */
        List<int[]> answers(List<int[]> prompts) throws InterruptedException {
            left = prompts.size();
            for (int i = 0; i < prompts.size(); i++) {
                int index = i;
                answers.add(new ArrayList<>());
                Generation generation = new Generation(
                        Sampling.GREEDY, token -> model.endTokens().contains(token));
                engine.submit(
                        new Ticket(prompts.get(i), load.newTokens, generation, null, output -> take(index, output)));
            }
            engine.run();
            if (failure != null) {
                throw failure;
            }
            return answers.stream()
                    .map(answer -> answer.stream().mapToInt(Integer::intValue).toArray())
                    .toList();
        }

        private void take(int index, Output output) {
            for (int token : output.tokens()) {
                answers.get(index).add(token);
            }
            if (output.reason() == null) {
                return;
            }
            switch (Objects.requireNonNull(output.reason())) {
                case STOP, LENGTH -> {}
                case ABORTED,
                        TIMED_OUT,
                        QUEUE_FULL,
                        PROMPT_TOO_LONG,
                        OUT_OF_MEMORY,
                        LOST,
                        HANDED_OVER,
                        HANDOVER_FAILED,
                        SERVER_LOST,
                        NO_SERVER ->
                    failure = new IllegalStateException("a question was not answered: " + output.reason());
            }
            if (--left == 0) {
                engine.stop();
            }
        }

        double acceptLength() {
            return engine.figures().acceptLength();
        }
    }
}
