package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.spec.Flag;
import org.ascendtwin.scenarios.spec.Flag.Kind;
import org.ascendtwin.scenarios.spec.Flag.Treatment;
import org.ascendtwin.scenarios.spec.FlagTable;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Problem;
import org.jspecify.annotations.Nullable;

/**
 * The flags of a command, matched with what the command knows in the way of Python's argparse: other names, beginnings
 * of names where they are of one flag only, {@code --flag=value}; the last of several uses counts.
 */
final class CommandFlags {
    private static final String DASHES = "--";

    private final FlagTable table;
    private final List<Problem> problems;
    private final List<Use> uses = new ArrayList<>();

    /**
     * A flag as it was used.
     *
     * @param values what followed it; empty for a switch
     */
    record Use(Flag flag, List<String> values, String location) {
        /** The value, several separated by spaces; "true" for a switch. */
        String text() {
            return flag.kind() == Kind.SWITCH ? "true" : String.join(" ", values);
        }
    }

    private CommandFlags(FlagTable table, List<Problem> problems) {
        this.table = table;
        this.problems = problems;
    }

    /** The flags of {@code command}; what is wrong goes to {@code problems}. */
    static CommandFlags of(SglangCommand command, List<Problem> problems) {
        CommandFlags flags = new CommandFlags(command.kind().flags(), problems);
        List<Word> left = new ArrayList<>(command.arguments());
        while (!left.isEmpty()) {
            flags.take(left);
        }
        return flags;
    }

    /** What counts of each flag, by its name, in the order of the command. */
    Map<String, Use> byName() {
        Map<String, Use> byName = new LinkedHashMap<>();
        uses.forEach(use -> byName.put(use.flag().name(), use));
        return byName;
    }

    /** Every use of the flag {@code name}. */
    List<Use> all(String name) {
        return uses.stream().filter(use -> use.flag().name().equals(name)).toList();
    }

    /** The use of the flag {@code name} that counts. */
    Optional<Use> last(String name) {
        return Optional.ofNullable(byName().get(name));
    }

    private void take(List<Word> left) {
        Word word = left.removeFirst();
        if (!word.text().startsWith(DASHES)) {
            problem(
                    word,
                    "\"" + word.text() + "\" belongs to no flag. Maybe a flag before it takes no value, or quotes"
                            + " are missing.");
            return;
        }
        int equals = word.text().indexOf('=');
        String name =
                word.text().substring(DASHES.length(), equals < 0 ? word.text().length() : equals);
        Flag flag = find(name, word);
        List<String> values = new ArrayList<>();
        if (equals >= 0) {
            values.add(word.text().substring(equals + 1));
        }
        takeValues(flag, left, values);
        if (flag != null) {
            add(new Use(flag, List.copyOf(values), word.location()), word);
        }
    }

    private void takeValues(@Nullable Flag flag, List<Word> left, List<String> values) {
        boolean one = flag != null && flag.kind() != Kind.TEXTS;
        boolean none = flag != null && flag.kind() == Kind.SWITCH;
        Iterator<Word> words = left.iterator();
        while (!none && (values.isEmpty() || !one) && words.hasNext()) {
            String text = words.next().text();
            if (isFlag(text)) {
                return;
            }
            values.add(text);
            words.remove();
        }
    }

    private static boolean isFlag(String text) {
        return text.startsWith("-") && text.length() > 1 && !text.matches("-[\\d.].*");
    }

    private void add(Use use, Word word) {
        Flag flag = use.flag();
        String shown = DASHES + flag.name();
        if (flag.kind() == Kind.SWITCH && !use.values().isEmpty()) {
            problem(word, shown + " takes no value. Maybe leave \"" + use.text() + "\" out.");
        } else if (flag.kind() != Kind.SWITCH && use.values().isEmpty()) {
            problem(word, shown + " lacks its value.");
        } else if (needsValueNow(flag) && use.text().contains("$")) {
            problem(
                    word,
                    shown + " is " + use.text() + ", which no line before sets. Maybe set the variable in the file.");
        } else {
            uses.add(use);
        }
    }

    /** Whether a value that only the place of the launch knows is of no use. */
    private static boolean needsValueNow(Flag flag) {
        boolean counts = flag.treatment() == Treatment.MODELLED || flag.treatment() == Treatment.IMPORT;
        boolean number = flag.kind() == Kind.WHOLE || flag.kind() == Kind.NUMBER;
        boolean address = flag.kind() == Kind.TEXTS && flag.treatment() == Treatment.IMPORT;
        return (counts && !address) || (number && flag.treatment() != Treatment.PLACE);
    }

    private @Nullable Flag find(String name, Word word) {
        Optional<Flag> exact = table.find(name);
        if (exact.isPresent()) {
            return exact.get();
        }
        Collection<String> names = table.names();
        List<Flag> begun = names.stream()
                .filter(known -> known.startsWith(name))
                .map(known -> table.find(known).orElseThrow())
                .distinct()
                .toList();
        if (begun.size() == 1) {
            return begun.getFirst();
        }
        if (begun.isEmpty()) {
            problem(word, "--" + name + " is no flag that is known here." + Names.maybe(name, names));
        } else {
            problem(
                    word,
                    "--" + name + " may be "
                            + begun.stream().map(flag -> DASHES + flag.name()).collect(Collectors.joining(" or "))
                            + "; write one of them out.");
        }
        return null;
    }

    private void problem(Word word, String message) {
        problems.add(new Problem(word.location(), "", message));
    }
}
