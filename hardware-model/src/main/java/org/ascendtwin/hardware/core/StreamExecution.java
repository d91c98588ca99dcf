package org.ascendtwin.hardware.core;

import java.util.ArrayList;
import java.util.List;

/** One stream while it runs: when a work ends, the next begins, and with it the prefetch for the one after. */
final class StreamExecution {
    private final WorkStream stream;
    private final List<KernelExecution> kernels = new ArrayList<>();
    private final List<KernelPaths> paths = new ArrayList<>();
    private int current;

    StreamExecution(WorkStream stream) {
        this.stream = stream;
    }

    void add(KernelExecution kernel, KernelPaths itsPaths) {
        kernels.add(kernel);
        paths.add(itsPaths);
    }

    /** Begins the first work. */
    void start() {
        begin();
    }

    /** The work that ran has ended. */
    void next() {
        current++;
        if (current < kernels.size()) {
            begin();
        }
    }

    private void begin() {
        kernels.get(current).start();
        int after = current + 1;
        if (after < kernels.size() && stream.works().get(after) instanceof KernelWork work) {
            paths.get(after).startPrefetch(work.prefetch());
        }
    }

    DieRun.StreamRun summary() {
        List<DieRun.WorkRun> works = new ArrayList<>();
        for (int i = 0; i < kernels.size(); i++) {
            KernelExecution kernel = kernels.get(i);
            works.add(new DieRun.WorkRun(stream.works().get(i).name(), kernel.startNanos(), kernel.summary()));
        }
        return new DieRun.StreamRun(stream.name(), works);
    }
}
