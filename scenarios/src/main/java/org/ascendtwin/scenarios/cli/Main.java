package org.ascendtwin.scenarios.cli;

import picocli.CommandLine;

/** The entry point of {@code ./twin}. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code: 0 success, 1 failed or fell short, 2 wrong usage or input. */
    public static void main(String[] args) {
        System.exit(exitCode(args));
    }

    private static int exitCode(String[] args) {
        CommandLine commandLine = Defaults.apply(Twin.commandLineFor(args), Defaults.file());
        try {
            int code = commandLine.execute(args);
            // What could not be written, on a full disk for instance, was not done.
            boolean lost = commandLine.getOut().checkError() || System.out.checkError();
            return code == 0 && lost ? 1 : code;
        } catch (OutOfMemoryError e) {
            System.err.println("twin: out of memory with a heap of "
                    + Runtime.getRuntime().maxMemory() / (1L << 20)
                    + " MiB. Maybe fewer requests, or TWIN_JAVA_OPTS=-Xmx16g.");
            return 1;
        } catch (StackOverflowError e) {
            System.err.println("twin: the input is nested too deep.");
            return 2;
        }
    }
}
