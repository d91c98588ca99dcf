package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.hardware.fabric.Transfer;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.sim.unit.Bytes;

/**
 * What crosses the network beside an operation.
 *
 * @param texts each as {@code FROM-TO=BYTES}
 */
record TransfersArgument(List<String> texts) {
    private static final String NAME = "--beside";
    private static final Pattern TRANSFER = Pattern.compile("(\\d{1,7})-(\\d{1,7})=(.+)");

    /** The transfers, among {@code dies} dies. */
    List<Transfer> among(int dies) throws InvalidInput {
        List<Transfer> transfers = new ArrayList<>();
        for (String text : texts) {
            Matcher matcher = TRANSFER.matcher(text);
            if (!matcher.matches()) {
                throw new InvalidInput(
                        NAME, "\"" + text + "\" names no two dies and bytes between them. Maybe 32-0=246 MB.");
            }
            int from = Integer.parseInt(matcher.group(1));
            int to = Integer.parseInt(matcher.group(2));
            if (Math.max(from, to) >= dies || from == to) {
                throw new InvalidInput(
                        NAME,
                        "\"" + text + "\": dies " + from + " and " + to + "; allowed: two different ones of 0 to "
                                + (dies - 1) + ". Maybe a cluster with more nodes (--nodes).");
            }
            long bytes =
                    OptionValue.of(NAME, () -> Bytes.valueOf(matcher.group(3))).bytes();
            transfers.add(new Transfer(from, to, (double) bytes));
        }
        return transfers;
    }
}
