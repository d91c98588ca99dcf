package org.ascendtwin.calibration.conformance;

import java.io.IOException;
import org.ascendtwin.scheduler.cache.OutOfKvMemory;
import org.jspecify.annotations.Nullable;

/** A recorded case: its name and how to replay it. */
public final class GoldenCase {
    private final String name;
    private final Replay replay;

    /**
     * Records compared, and the first difference.
     *
     * @param difference null where all agree
     */
    record Outcome(int records, @Nullable String difference) {}

    /** One run of a case. */
    @FunctionalInterface
    interface Replay {
        /** @throws IllegalArgumentException if the case asks for something unknown */
        Outcome run() throws IOException;
    }

    GoldenCase(String name, Replay replay) {
        this.name = name;
        this.replay = replay;
    }

    /** A case that cannot be replayed. */
    static GoldenCase refused(String name, String reason) {
        return new GoldenCase(name, () -> {
            throw new IllegalArgumentException(reason);
        });
    }

    /** The case's file without its endings. */
    public String name() {
        return name;
    }

    /** Reads the case's files, replays it and compares; a case that cannot be replayed has failed. */
    public Verdict verdict() {
        try {
            Outcome outcome = replay.run();
            String difference = outcome.difference();
            return new Verdict(
                    name, outcome.records(), difference == null ? null : "first difference at " + difference);
        } catch (IllegalArgumentException | IOException e) {
            String reason = String.valueOf(e.getMessage()).replace("\n", "; ");
            return new Verdict(name, 0, "cannot be replayed: " + reason);
        } catch (OutOfKvMemory e) {
            return new Verdict(name, 0, "cannot be replayed to its end: " + e.getMessage());
        } catch (RuntimeException e) {
            // A fault that one case uncovers must not hide what the others show.
            return new Verdict(name, 0, "the replay broke off: " + e + placeOf(e));
        }
    }

    /** Where in our own code a fault showed. */
    private static String placeOf(RuntimeException fault) {
        for (StackTraceElement element : fault.getStackTrace()) {
            if (element.getClassName().startsWith("org.ascendtwin.")) {
                return " at " + element;
            }
        }
        return "";
    }
}
