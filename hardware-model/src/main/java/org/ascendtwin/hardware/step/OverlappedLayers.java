package org.ascendtwin.hardware.step;

import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.hardware.model.Section;
import org.ascendtwin.hardware.step.PassTimes.Run;

/**
 * The layers of a model with several things at the same time, kind after kind.
 *
 * <p>Two batches take turns stage by stage, the second behind the first by none (prompts) or two (decode) of them, as
 * SGLang's {@code batch_overlap/operations_strategy.py} has it. Shared experts on a stream of their own start when the
 * experts are chosen and are awaited when results are brought together.
 */
final class OverlappedLayers {
    private static final int FIRST = 0;
    private static final int SECOND = 1;

    /** What is done to the batch, and four numbers of tokens for it and each of its halves. */
    private static final int KEYS = 13;

    private static final int CUT = 1;
    private static final int GRAPH = 2;

    private final Overlap overlap;
    private final LayerTimes times;
    private final KnownLayers known;
    private final Timeline timeline;
    private final BatchHalves halves = new BatchHalves();
    private final PassSize[] sizes = {new PassSize(), new PassSize()};
    private final Segment[] mixers = {new Segment(), new Segment()};
    private StepShape shape = new StepShape();
    private LayerSchedule schedule;
    private boolean graph;
    private int kind;

    OverlappedLayers(Device device, Overlap overlap, LayerTimes times) {
        this.overlap = overlap;
        this.times = times;
        this.timeline = new Timeline(overlap.computeFirst());
        this.known = new KnownLayers(device, overlap, times.kinds(), KEYS);
        this.schedule = new LayerSchedule(device, overlap);
    }

    /** Adds all layers to {@code out}; returns how many of them are launched twice, once for each half of the batch. */
    int addTo(StepShape step, PassSize size, boolean replayed, StepCost out) {
        shape = step;
        graph = replayed;
        boolean cut = overlap.twoBatches() && cut(size);
        KnownLayers.Place place = place(size, cut);
        int twice = 0;
        for (kind = 0; kind < times.kinds(); kind++) {
            schedule = place.schedule(kind);
            boolean both = cut && times.exchangesTokens(kind, size.paddedTokens());
            if (!place.isLaid()) {
                lay(size, both);
            }
            if (both) {
                mix(FIRST, halves.half(FIRST), sizes[FIRST]);
                mix(SECOND, halves.half(SECOND), sizes[SECOND]);
            } else {
                mix(FIRST, shape, size);
            }
            schedule.run(timeline, times.layers(kind), mixers, out);
            twice += both ? times.layers(kind) : 0;
        }
        place.setLaid();
        return twice;
    }

    /** Where the layers of this batch are laid out: all that decides how, attention apart. */
    private KnownLayers.Place place(PassSize size, boolean cut) {
        known.key().with((cut ? CUT : 0) + (graph ? GRAPH : 0) + 2 * GRAPH * (size.hasPrompts() ? 1 : 0));
        name(size);
        for (PassSize half : sizes) {
            if (cut) {
                name(half);
            }
        }
        return known.find();
    }

    private void name(PassSize size) {
        known.with(size.paddedTokens())
                .with(size.tokens())
                .with(times.jointTokens(shape, size.paddedTokens()))
                .with(times.jointTokens(shape, size.tokens()));
    }

    private void lay(PassSize size, boolean both) {
        schedule.clear();
        if (!both) {
            whole(size);
        } else if (size.hasPrompts()) {
            prompts();
        } else {
            decodes();
        }
        schedule.finish();
    }

    private boolean cut(PassSize size) {
        if (!halves.cut(shape)) {
            return false;
        }
        for (int batch = 0; batch < sizes.length; batch++) {
            StepShape half = halves.half(batch);
            if (size.hasPrompts()) {
                sizes[batch].prompts((int) half.tokens(), half.count());
            } else {
                int padded = size.paddedTokens() / size.queryLen();
                int share = batch == FIRST ? padded / 2 : padded - padded / 2;
                sizes[batch].each(size.queryLen(), half.count(), Math.max(half.count(), share));
            }
        }
        return true;
    }

    private void whole(PassSize size) {
        put(FIRST, size, Section.ATTENTION);
        schedule.mix(FIRST);
        put(FIRST, size, Section.OUTPUT);
        put(FIRST, size, Section.DENSE);
        put(FIRST, size, Section.ROUTE);
        Run[] shared = padded(size, Section.SHARED);
        boolean apart = overlap.sharedBeside() && graph && shared.length > 0;
        int beside = apart ? schedule.beside(FIRST, shared, real(size, Section.SHARED)) : 0;
        if (!apart) {
            put(FIRST, size, Section.SHARED);
        }
        put(FIRST, size, Section.DISPATCH);
        put(FIRST, size, Section.EXPERTS);
        put(FIRST, size, Section.COMBINE);
        if (apart) {
            schedule.join(FIRST, beside);
        }
        put(FIRST, size, Section.FINISH);
        schedule.close(FIRST);
    }

    private void prompts() {
        for (int batch = FIRST; batch <= SECOND; batch++) {
            prepare(batch);
            attend(batch);
            put(batch, Section.DISPATCH);
        }
        for (int batch = FIRST; batch <= SECOND; batch++) {
            experts(batch);
        }
        for (int batch = FIRST; batch <= SECOND; batch++) {
            finishWithShared(batch);
            schedule.close(batch);
        }
    }

    /** Shared experts, which wait for nothing, come before the results do. */
    private void finishWithShared(int batch) {
        int results = schedule.last(batch);
        schedule.follow(batch, LayerProgram.NONE);
        put(batch, Section.SHARED);
        schedule.join(batch, results);
        put(batch, Section.FINISH);
    }

    private void decodes() {
        prepare(FIRST);
        int late = schedule.late(padded(sizes[SECOND], Section.FINISH), real(sizes[SECOND], Section.FINISH));
        attend(FIRST);
        sendBesideShared(FIRST);
        prepare(SECOND);
        experts(FIRST);
        attend(SECOND);
        put(FIRST, Section.FINISH);
        schedule.close(FIRST);
        sendBesideShared(SECOND);
        experts(SECOND);
        schedule.program().awaitBefore(late, schedule.last(SECOND));
    }

    private void prepare(int batch) {
        put(batch, Section.ATTENTION);
    }

    private void attend(int batch) {
        schedule.mix(batch);
        put(batch, Section.OUTPUT);
        put(batch, Section.ROUTE);
    }

    private void sendBesideShared(int batch) {
        int routed = schedule.last(batch);
        put(batch, Section.DISPATCH);
        int sent = schedule.last(batch);
        schedule.follow(batch, routed);
        put(batch, Section.SHARED);
        schedule.follow(batch, sent);
    }

    private void experts(int batch) {
        put(batch, Section.EXPERTS);
        put(batch, Section.COMBINE);
    }

    private void put(int batch, Section section) {
        put(batch, sizes[batch], section);
    }

    private void put(int batch, PassSize size, Section section) {
        schedule.put(batch, padded(size, section), real(size, section));
    }

    private Run[] padded(PassSize size, Section section) {
        return times.runs(shape, size.paddedTokens(), kind, section);
    }

    private Run[] real(PassSize size, Section section) {
        return times.runs(shape, size.tokens(), kind, section);
    }

    private void mix(int batch, StepShape part, PassSize size) {
        Segment mixer = mixers[batch];
        mixer.clear();
        times.addMixer(part, size, kind, 0, mixer);
    }
}
