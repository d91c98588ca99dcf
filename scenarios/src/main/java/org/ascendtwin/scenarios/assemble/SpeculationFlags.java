package org.ascendtwin.scenarios.assemble;

import java.util.Map;
import java.util.function.BiConsumer;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.model.DraftModel;
import org.ascendtwin.hardware.model.ModelConfig;
import org.ascendtwin.hardware.step.Speculation;
import org.ascendtwin.scenarios.spec.ServerFlags;
import org.ascendtwin.scenarios.spec.ServerFlags.SpeculativeAlgorithm;
import org.ascendtwin.scenarios.spec.ServerSpec;
import org.ascendtwin.scheduler.speculate.SpeculativeWindow;
import org.ascendtwin.scheduler.speculate.WindowSettings;
import org.jspecify.annotations.Nullable;

/** What SGLang makes of the flags of speculative decoding (arg_groups/speculative_hook.py). */
final class SpeculationFlags {
    private static final int NGRAM_DRAFT_TOKENS = 12;
    private static final String NGRAM_BREADTH = "speculative-ngram-max-bfs-breadth";
    private static final String USUAL_NGRAM_BREADTH = "10";
    private static final String ADAPTIVE = "speculative-adaptive";

    private final ServerSpec server;
    private final ServerFlags flags;
    private final ModelConfig model;
    private final @Nullable SpeculativeAlgorithm algorithm;

    SpeculationFlags(ServerSpec server, ModelConfig model) {
        this.server = server;
        this.flags = server.flags();
        this.model = model;
        algorithm = flags.speculativeAlgorithm();
    }

    boolean isOn() {
        return algorithm != null;
    }

    private boolean isNgram() {
        return algorithm == SpeculativeAlgorithm.NGRAM;
    }

    /** Whether the cache's keys are pairs of tokens: the draft model's input at a place is the token after it. */
    boolean hasBigramKeys() {
        return isOn() && !isNgram();
    }

    /** The window with branches of its own at each step; null where drafts are a chain. */
    static @Nullable SpeculativeWindow tree(ServerSpec server, SpeculativeWindow window) {
        boolean looksUp = server.flags().speculativeAlgorithm() == SpeculativeAlgorithm.NGRAM;
        return window.eagleTopk() > 1 && !looksUp ? window : null;
    }

    /** The window that speculation starts with ({@code auto_choose_speculative_params}). */
    SpeculativeWindow window() {
        if (!isOn()) {
            return SpeculativeWindow.NONE;
        }
        Integer draftTokens = flags.speculativeNumDraftTokens();
        if (isNgram()) {
            String breadth = flags.others().getOrDefault(NGRAM_BREADTH, USUAL_NGRAM_BREADTH);
            return SpeculativeWindow.ngram(or(draftTokens, NGRAM_DRAFT_TOKENS), Integer.parseInt(breadth));
        }
        SpeculativeWindow usual = isWide() ? SpeculativeWindow.tree(5, 4, 8) : SpeculativeWindow.chain(3);
        Integer steps = flags.speculativeNumSteps();
        int topk = or(flags.speculativeEagleTopk(), steps == null ? usual.eagleTopk() : 1);
        if (topk == 1) {
            return SpeculativeWindow.chain(or(steps, usual.numSteps()));
        }
        if (steps != null && draftTokens == null) {
            throw new IllegalArgumentException("speculative-num-draft-tokens is missing, which a tree of topk " + topk
                    + " needs. Maybe " + (steps * topk + 1) + ".");
        }
        return SpeculativeWindow.tree(or(steps, usual.numSteps()), topk, or(draftTokens, usual.numDraftTokens()));
    }

    private boolean isWide() {
        return algorithm != SpeculativeAlgorithm.STANDALONE
                && (model.architecture().startsWith("Llama")
                        || model.architecture().startsWith("Grok"));
    }

    /** How windows are chosen from step to step. */
    WindowSettings windows() {
        return isOn() ? server.window().settings(flags.others().containsKey(ADAPTIVE)) : WindowSettings.FIXED;
    }

    /** Adds what was derived to {@code derived}. */
    void resolve(SpeculativeWindow window, Map<String, Object> derived) {
        if (!isOn()) {
            return;
        }
        if (!isNgram()) {
            derived.put("speculativeNumSteps", window.numSteps());
            derived.put("speculativeEagleTopk", window.eagleTopk());
        }
        derived.put("speculativeNumDraftTokens", window.numDraftTokens());
    }

    /** How tokens are drafted and verified; null without speculation. */
    @Nullable Speculation speculation(@Nullable ModelConfig draft) {
        if (algorithm == null) {
            return null;
        }
        SpeculativeWindow widest = windows().widest(window());
        return new Speculation(
                widest.numSteps(), widest.eagleTopk(), widest.numDraftTokens(), draftModel(algorithm, draft));
    }

    private @Nullable DraftModel draftModel(SpeculativeAlgorithm used, @Nullable ModelConfig draft) {
        return switch (used) {
            case EAGLE3 -> DraftModel.eagle3(model, DraftModel.USUAL_VOCABULARY);
            case NEXTN, EAGLE -> DraftModel.nextn(model);
            case NGRAM -> null;
            case STANDALONE -> {
                if (draft == null) {
                    throw new IllegalArgumentException(
                            "speculative-algorithm STANDALONE drafts with a model of its own,"
                                    + " and model.draft names none. Maybe a small one of the same family.");
                }
                yield standalone(draft);
            }
            case DFLASH -> throw new IllegalStateException("drafts of DFLASH were not refused");
        };
    }

    private DraftModel standalone(ModelConfig draft) {
        int dies = flags.tpSize() / flags.ranks();
        if (draft.vocabSize() != model.vocabSize()) {
            throw new IllegalArgumentException(draft.id() + " knows " + draft.vocabSize() + " tokens and " + model.id()
                    + " " + model.vocabSize() + "; a draft model has the tokens of the served one.");
        }
        if (!draft.splitsOver(dies)) {
            throw new IllegalArgumentException("tp-size " + dies + " does not divide the attention heads of "
                    + draft.id() + ", which is split as the served model is.");
        }
        return DraftModel.standalone(draft);
    }

    /** Reports what SGLang refuses to start; returns whether there is nothing. */
    boolean check(Device device, String flagsPath, BiConsumer<String, String> problems) {
        boolean sound = true;
        if (!isOn() && server.window().rule() != null) {
            problems.accept(
                    flagsPath.replaceFirst("flags$", "window.rule"),
                    server.window().rule().flag() + " chooses windows of speculation, and speculative-algorithm names"
                            + " none. Maybe EAGLE3.");
            sound = false;
        }
        if (flags.ranks() > 1 && (isNgram() || algorithm == SpeculativeAlgorithm.STANDALONE)) {
            problems.accept(
                    flagsPath + ".speculative-algorithm",
                    algorithm + " with enable-dp-attention: SGLang does not start so. Maybe EAGLE3 or NEXTN.");
            sound = false;
        }
        if (flags.ranks() > 1 && windows().isVarying()) {
            problems.accept(
                    flagsPath.replaceFirst("flags$", "window.rule"),
                    windows().rule().flag() + " with dp-size " + flags.ranks()
                            + ": windows vary on a single rank only, as in SGLang. Maybe fixed.");
            sound = false;
        }
        return sound && isTreePossible(device, flagsPath, problems);
    }

    private boolean isTreePossible(Device device, String flagsPath, BiConsumer<String, String> problems) {
        boolean branches = hasBigramKeys() && or(flags.speculativeEagleTopk(), 1) > 1;
        if (branches && flags.pageSize() > 1 && device.id().startsWith("ascend")) {
            problems.accept(
                    flagsPath + ".speculative-eagle-topk",
                    flags.speculativeEagleTopk() + " with page-size " + flags.pageSize()
                            + ": on Ascend, SGLang verifies branches on pages of one token only. Maybe page-size: 1.");
            return false;
        }
        return true;
    }

    private static int or(@Nullable Integer given, int derived) {
        return given == null ? derived : given;
    }
}
