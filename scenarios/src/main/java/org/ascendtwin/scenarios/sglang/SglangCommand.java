package org.ascendtwin.scenarios.sglang;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ascendtwin.scenarios.spec.FlagTable;
import org.jspecify.annotations.Nullable;

/**
 * One of SGLang's commands as it was given.
 *
 * @param arguments what follows the module or program
 * @param environment the variables it was given
 */
record SglangCommand(Kind kind, List<Word> arguments, Map<String, Word> environment, String location) {
    /** Which of SGLang's commands it is. */
    enum Kind {
        SERVER,
        ROUTER,
        BENCH;

        FlagTable flags() {
            return switch (this) {
                case SERVER -> FlagTable.server();
                case ROUTER -> FlagTable.router();
                case BENCH -> FlagTable.bench();
            };
        }
    }

    private static final Map<String, Kind> KINDS_BY_MODULE = Map.of(
            "sglang.launch_server", Kind.SERVER,
            "sglang_router.launch_router", Kind.ROUTER,
            "sglang.launch_router", Kind.ROUTER,
            "sglang.bench_serving", Kind.BENCH);
    private static final Map<String, Kind> KINDS_BY_SCRIPT =
            Map.of("launch_server.py", Kind.SERVER, "launch_router.py", Kind.ROUTER, "bench_serving.py", Kind.BENCH);
    private static final Map<String, Kind> KINDS_BY_PROGRAM =
            Map.of("sglang serve", Kind.SERVER, "sglang-router launch", Kind.ROUTER, "smg launch", Kind.ROUTER);

    /** The command that {@code words} hold, whatever runs it ({@code nohup}, {@code numactl}, …), if there is one. */
    static Optional<SglangCommand> find(List<Word> words, Map<String, Word> environment) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).text();
            String next = i + 1 < words.size() ? words.get(i + 1).text() : "";
            boolean module = word.equals("-m") && KINDS_BY_MODULE.containsKey(next);
            Kind kind = module
                    ? KINDS_BY_MODULE.get(next)
                    : KINDS_BY_PROGRAM.getOrDefault(fileName(word) + " " + next, KINDS_BY_SCRIPT.get(fileName(word)));
            if (kind != null) {
                boolean two = module || !KINDS_BY_SCRIPT.containsKey(fileName(word));
                List<Word> arguments = List.copyOf(words.subList(i + (two ? 2 : 1), words.size()));
                return Optional.of(new SglangCommand(
                        kind, arguments, environment, words.get(i).location()));
            }
        }
        return Optional.empty();
    }

    private static String fileName(String word) {
        @Nullable Path name =
                word.isEmpty() || word.indexOf('\0') >= 0 ? null : Path.of(word).getFileName();
        return name == null ? word : name.toString();
    }
}
