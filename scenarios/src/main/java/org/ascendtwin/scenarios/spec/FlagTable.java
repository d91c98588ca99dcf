package org.ascendtwin.scenarios.spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ascendtwin.scenarios.spec.Flag.Kind;
import org.ascendtwin.scenarios.spec.Flag.Treatment;

/**
 * The flags that one of SGLang's commands knows: those that a record has a component for, and those of flags.csv, which
 * are understood without being simulated.
 */
public final class FlagTable {
    private static final FlagTable SERVER = new FlagTable("server", List.of(ServerFlags.class));
    private static final FlagTable ROUTER = new FlagTable("router", List.of(RouterFlags.class));
    private static final FlagTable BENCH = new FlagTable("bench", List.of());
    private static final FlagTable ENVIRONMENT = new FlagTable("env", List.of());
    private static final int COLUMNS = 7;

    private final Map<String, Flag> flagsByName = new LinkedHashMap<>();
    private final Map<String, Flag> flagsByAnyName = new LinkedHashMap<>();

    private FlagTable(String command, List<Class<?>> records) {
        for (Class<?> type : records) {
            for (RecordForm.Part part : RecordForm.of(type).parts()) {
                if (!part.others()) {
                    flagsByName.put(
                            part.key(),
                            new Flag(part.key(), kind(part.raw()), Treatment.MODELLED, "", List.of(), List.of()));
                }
            }
        }
        rows().filter(row -> row[0].equals(command)).forEach(this::add);
        for (Flag flag : flagsByName.values()) {
            flagsByAnyName.put(flag.name(), flag);
            flag.aliases().forEach(alias -> flagsByAnyName.put(alias, flag));
        }
    }

    /** The flags of {@code sglang.launch_server}. */
    public static FlagTable server() {
        return SERVER;
    }

    /** The flags of {@code sglang_router.launch_router}. */
    public static FlagTable router() {
        return ROUTER;
    }

    /** The flags of {@code sglang.bench_serving}. */
    public static FlagTable bench() {
        return BENCH;
    }

    /** The environment variables of servers and routers. */
    public static FlagTable environment() {
        return ENVIRONMENT;
    }

    /** The table behind the {@link Others} component of {@code type}. */
    static FlagTable of(Class<?> type) {
        if (type == ServerFlags.class) {
            return SERVER;
        }
        if (type == RouterFlags.class) {
            return ROUTER;
        }
        throw new IllegalArgumentException(type + " has no flag table");
    }

    /** The flag called {@code name}, by whichever of its names. */
    public Optional<Flag> find(String name) {
        return Optional.ofNullable(flagsByAnyName.get(name));
    }

    /** Every name by which a flag is known. */
    public Collection<String> names() {
        return Collections.unmodifiableCollection(flagsByAnyName.keySet());
    }

    /** Every flag once, those of records first. */
    public Collection<Flag> flags() {
        return Collections.unmodifiableCollection(flagsByName.values());
    }

    private static Stream<String[]> rows() {
        try (InputStream in = FlagTable.class.getResourceAsStream("flags.csv")) {
            if (in == null) {
                throw new IllegalStateException("resource flags.csv is missing from the build");
            }
            List<String> lines = new ArrayList<>();
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(lines::add);
            return lines.stream().filter(line -> !line.startsWith("#")).skip(1).map(line -> line.split(",", COLUMNS));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read flags.csv", e);
        }
    }

    private void add(String[] row) {
        String name = row[1];
        List<String> aliases = words(row[6]);
        if (row[3].equals("alias")) {
            Flag known = flagsByName.get(name);
            if (known == null) {
                throw new IllegalStateException("flags.csv gives other names of " + name + ", which no record has");
            }
            flagsByName.put(name, new Flag(name, known.kind(), known.treatment(), "", List.of(), aliases));
            return;
        }
        Kind kind = Kind.valueOf(row[2].toUpperCase(Locale.ROOT));
        List<String> harmless = kind == Kind.SWITCH ? List.of("false") : words(row[5]);
        Treatment treatment = Treatment.valueOf(row[3].toUpperCase(Locale.ROOT));
        if (flagsByName.putIfAbsent(name, new Flag(name, kind, treatment, row[4], harmless, aliases)) != null) {
            throw new IllegalStateException("flags.csv has " + name + " twice, or a record has it too");
        }
    }

    private static List<String> words(String cell) {
        return cell.isBlank() ? List.of() : List.of(cell.strip().split(" +"));
    }

    private static Kind kind(Class<?> type) {
        if (type == boolean.class) {
            return Kind.SWITCH;
        }
        return type == List.class ? Kind.TEXTS : Kind.TEXT;
    }
}
