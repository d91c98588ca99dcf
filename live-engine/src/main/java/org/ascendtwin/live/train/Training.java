package org.ascendtwin.live.train;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.ascendtwin.live.runtime.DecoderConfig;
import org.ascendtwin.live.runtime.SafetensorsWriter;
import org.ascendtwin.live.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Trains a target and its draft on dialogues: the tokenizer first, then the target on the text, then the draft on the
 * target's own distributions over the same text (Hinton, Vinyals and Dean 2015), which is what its drafts are checked
 * against.
 */
public final class Training {
    /** Gradients are cut to this length. */
    private static final double LONGEST_GRADIENT = 1;

    private static final int TOKENIZER_DIALOGUES = 20_000;
    private static final int TEST_BATCHES = 16;
    private static final int STEPS_PER_LINE = 20;

    private final TrainingPlan plan;
    private final Path folder;
    private final Consumer<String> progress;
    private final Blas blas = Blas.load();
    private final List<String> curve = new ArrayList<>(List.of("model,step,tokens,loss"));

    /** @param folder gets the folders {@code target} and {@code draft} and the file {@code loss.csv} */
    public Training(TrainingPlan plan, Path folder, Consumer<String> progress) {
        this.plan = plan;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * What came of it.
     *
     * @param targetSize numbers in the target
     * @param draftSize numbers in the draft
     * @param targetLoss mean loss of the target on dialogues it has not seen, in nats a token
     * @param draftLoss the same of the draft
     */
    public record Outcome(long targetSize, long draftSize, double targetLoss, double draftLoss) {}

    /** Trains both and writes them. */
    public Outcome run() throws IOException {
        BytePairs pairs = BytePairs.learn(Corpus.text(TOKENIZER_DIALOGUES, plan.seed()), plan.vocabulary());
        for (String model : List.of("target", "draft")) {
            Files.createDirectories(folder.resolve(model));
            Files.writeString(folder.resolve(model).resolve("tokenizer.json"), pairs.json());
        }
        try (Tokenizer tokenizer = Tokenizer.read(folder.resolve("target").resolve("tokenizer.json"))) {
            Corpus corpus = new Corpus(tokenizer, plan.shape(), plan.seed(), "training");
            Corpus test = new Corpus(tokenizer, plan.shape(), plan.seed(), "test");
            Learner target = learner("target", pairs.size());
            train("target", target, corpus, null);
            Learner draft = learner("draft", pairs.size());
            train("draft", draft, corpus, target);
            return new Outcome(target.size(), draft.size(), loss(target, test), loss(draft, test));
        }
    }

    private Learner learner(String model, int vocabulary) throws IOException {
        try (InputStream in = Objects.requireNonNull(Training.class.getResourceAsStream(model + ".json"))) {
            String config = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("\"VOCAB\"", Integer.toString(vocabulary))
                    .replace("\"END\"", Integer.toString(vocabulary - 1));
            Files.writeString(folder.resolve(model).resolve("config.json"), config);
            return new Learner(blas, DecoderConfig.parse(config), plan.shape(), plan.seed());
        }
    }

    private void train(String model, Learner learner, Corpus corpus, @Nullable Learner teacher) throws IOException {
        double rate = teacher == null ? plan.rate() : plan.draftRate();
        double sum = 0;
        for (int step = 1; step <= plan.steps(); step++) {
            Corpus.TextBatch batch = corpus.batch(step);
            float[] wished = teacher == null ? null : teacher.probabilities(batch.tokens());
            learner.probabilities(batch.tokens());
            sum += learner.loss(batch.next());
            learner.back(batch.tokens(), batch.next(), wished);
            learner.learn(step, rate * plan.share(step), LONGEST_GRADIENT);
            if (step % STEPS_PER_LINE == 0 || step == plan.steps()) {
                int steps = (step - 1) % STEPS_PER_LINE + 1;
                String loss = String.format(Locale.ROOT, "%.4f", sum / steps);
                curve.add(model + "," + step + "," + (long) step * plan.shape().tokens() + "," + loss);
                progress.accept(model + ": step " + step + " of " + plan.steps() + ", loss " + loss);
                sum = 0;
            }
        }
        SafetensorsWriter.write(
                folder.resolve(model).resolve("model.safetensors"),
                learner.parameters().stream().map(Parameter::tensor).toList());
        Files.write(folder.resolve("loss.csv"), curve);
    }

    private static double loss(Learner learner, Corpus corpus) {
        double sum = 0;
        for (int i = 0; i < TEST_BATCHES; i++) {
            Corpus.TextBatch batch = corpus.batch(i);
            learner.probabilities(batch.tokens());
            sum += learner.loss(batch.next());
        }
        return sum / TEST_BATCHES;
    }
}
