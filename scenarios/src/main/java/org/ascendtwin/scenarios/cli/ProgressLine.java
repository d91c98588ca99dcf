package org.ascendtwin.scenarios.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.ascendtwin.scenarios.experiment.Progress;
import org.jspecify.annotations.Nullable;

/** A progress bar on the terminal; silent where standard error is no terminal or the work is short. */
final class ProgressLine implements Progress, AutoCloseable {
    private static final int COLUMNS = 90;
    private static final long QUIET_NANOS = 500_000_000L;
    private static final int EVERY_REQUESTS = 16;
    private static final AtomicBoolean SILENT = new AtomicBoolean();

    private final String title;
    private final String unit;
    private final int every;
    private final boolean terminal;
    private final long startNanos = System.nanoTime();
    private @Nullable ProgressBar bar;

    /** The progress of requests. */
    ProgressLine(String title) {
        this(title, " requests", EVERY_REQUESTS);
    }

    /** @param every how many pieces make it worth drawing again */
    ProgressLine(String title, String unit, int every) {
        this.title = title;
        this.unit = unit;
        this.every = every;
        Console console = System.console();
        terminal = console != null && console.isTerminal() && !SILENT.get();
    }

    /** Whether no progress is to be shown from here on. */
    static void silence(boolean silent) {
        SILENT.set(silent);
    }

    @Override
    public synchronized void update(long done, long total) {
        if (!terminal || (done % every != 0 && done != total)) {
            return;
        }
        if (bar == null && System.nanoTime() - startNanos > QUIET_NANOS) {
            PrintStream err = System.err;
            bar = new ProgressBarBuilder()
                    .setTaskName(title)
                    .setInitialMax(total)
                    .setUnit(unit, 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(err, COLUMNS))
                    .build();
        }
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
