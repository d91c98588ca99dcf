package org.ascendtwin.scenarios.cli;

/** The entry point of {@code ./twin}. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code: 0 success, 1 failed or fell short, 2 wrong usage or input. */
    public static void main(String[] args) {
        System.exit(Twin.commandLine().execute(args));
    }
}
