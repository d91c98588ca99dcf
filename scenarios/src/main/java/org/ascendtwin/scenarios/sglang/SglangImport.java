package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioComposer;
import org.ascendtwin.scenarios.workload.BenchServingRun;
import org.jspecify.annotations.Nullable;

/** Makes a scenario from SGLang's commands: servers of all roles, the router, and the benchmark that loads them. */
public final class SglangImport {
    private static final String DEVICE = "ascend-910-9362";
    private static final List<String> CLUSTERS = List.of("a3-server", "a3-superpod-384");
    private static final String ASSUMED = "assumed";

    private final String source;
    private final List<SglangCommand> commands = new ArrayList<>();
    private final List<Word> settings = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param source what the commands are taken from, for messages and the scenario's title */
    public SglangImport(String source) {
        this.source = source;
    }

    /**
     * A scenario made from commands.
     *
     * @param yaml the scenario as a document that leaves defaults out, its notes as comments
     * @param notes what was assumed, left out, or is not modelled
     */
    public record Imported(Scenario scenario, String yaml, List<String> notes) {}

    /** Takes the commands of a shell script. */
    public SglangImport script(String file, String text) {
        ShellScript script = ShellReader.read(file, text);
        commands.addAll(script.commands());
        settings.addAll(script.directives());
        problems.addAll(script.problems());
        if (script.commands().isEmpty() && script.problems().isEmpty()) {
            problems.add(new Problem(
                    file,
                    "",
                    "holds none of SGLang's commands; allowed: python -m sglang.launch_server, sglang serve,"
                            + " python -m sglang_router.launch_router, python -m sglang.bench_serving."));
        }
        return this;
    }

    /** Takes the load that bench_serving says it made when it measured. */
    public SglangImport measured(String file, BenchServingRun run) {
        Map<String, String> said = run.settings();
        String dataset = said.getOrDefault("dataset_name", "");
        List<Word> words = new ArrayList<>();
        if (dataset.startsWith("random")) {
            word(file, words, "--dataset-name", dataset);
            word(file, words, "--num-prompts", said.getOrDefault("completed", "1"));
            for (String name : List.of("random_input_len", "random_output_len", "random_range_ratio")) {
                if (said.containsKey(name)) {
                    word(file, words, "--" + name.replace('_', '-'), said.get(name));
                }
            }
        } else {
            word(file, words, "--dataset-name", "mooncake");
            word(file, words, "--dataset-path", file);
        }
        if (said.containsKey("max_concurrency")) {
            word(file, words, "--max-concurrency", said.get("max_concurrency"));
        }
        if (run.figures().containsKey("request_rate")) {
            word(file, words, "--request-rate", said.get("request_rate"));
        }
        return command(new SglangCommand(SglangCommand.Kind.BENCH, words, Map.of(), file));
    }

    private static void word(String file, List<Word> words, String flag, @Nullable String value) {
        words.add(new Word(flag, file));
        words.add(new Word(String.valueOf(value), file));
    }

    /** Takes one command. */
    SglangImport command(SglangCommand command) {
        commands.add(command);
        return this;
    }

    /** Lays {@code path=value} over what the commands say. */
    public SglangImport set(String location, String setting) {
        settings.add(new Word(setting, location));
        return this;
    }

    /**
     * The scenario, checked for its form; whether it can be run is not looked at.
     *
     * @throws InvalidInput with every problem found in the commands
     */
    public Imported scenario() throws InvalidInput {
        if (commands.isEmpty() && !problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
        ScenarioComposer scenario = new ScenarioComposer(source);
        problems.forEach(problem -> scenario.problem(problem.location(), problem.message()));
        scenario.putText(ASSUMED, name(), "name");
        scenario.putText(ASSUMED, "Launched by " + source, "title");
        DeploymentImport deployment = new DeploymentImport(scenario, isSet("model.id=") || isSet("model.config="));
        List<SglangCommand> benches = new ArrayList<>();
        commands.forEach(command -> {
            if (command.kind() == SglangCommand.Kind.BENCH) {
                benches.add(command);
            } else {
                deployment.add(command);
            }
        });
        deployment.compose();
        load(scenario, benches);
        cluster(scenario, deployment.dies());
        settings.forEach(setting -> scenario.set(setting.location(), setting.text()));
        Scenario made = scenario.scenario(List.of());
        notes.addAll(deployment.notes());
        return new Imported(made, commented(scenario.yaml()), List.copyOf(notes));
    }

    private String name() {
        String stem = source.replaceAll(".*/", "").replaceAll("\\.(sh|bash|txt)$", "");
        String name = stem.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
        return name.isEmpty() ? "imported" : name;
    }

    private boolean isSet(String prefix) {
        return settings.stream().anyMatch(setting -> setting.text().startsWith(prefix));
    }

    private void load(ScenarioComposer scenario, List<SglangCommand> benches) {
        if (!benches.isEmpty()) {
            new LoadImport(scenario, benches.getFirst()).compose();
        }
        if (benches.size() > 1) {
            notes.add("Only the first bench_serving command, "
                    + benches.getFirst().location() + ", of " + benches.size() + " is taken.");
        }
        if (benches.isEmpty() && !isSet("workload")) {
            scenario.put(ASSUMED, "1000", "workload", "num-prompts");
            scenario.put(ASSUMED, "1024", "workload", "input-len", "random", "len");
            scenario.put(ASSUMED, "1024", "workload", "output-len", "random", "len");
            notes.add("Assumed, as there is no bench_serving command: its defaults for random prompts, all sent at"
                    + " once.");
        }
    }

    /** Machines that are large enough, where nothing says which they are. */
    private void cluster(ScenarioComposer scenario, int dies) {
        if (isSet("cluster.") || isSet("cluster=")) {
            return;
        }
        for (String id : CLUSTERS) {
            Cluster cluster = ClusterCatalogue.shipped().clusters().get(id);
            if (cluster != null && (dies <= cluster.dieCount() || id.equals(CLUSTERS.getLast()))) {
                scenario.put(ASSUMED, id, "cluster", "id");
                scenario.put(ASSUMED, DEVICE, "cluster", "device");
                scenario.put(ASSUMED, Integer.toString(cluster.cardsFor(dies)), "cluster", "cards");
                notes.add("Assumed, as no command says it: " + cluster.cardsFor(dies) + " cards of " + id + " with "
                        + DEVICE + "; --set cluster.id=… --set cluster.device=… says otherwise.");
                return;
            }
        }
    }

    private String commented(String yaml) {
        StringBuilder text = new StringBuilder("# Imported from " + source + ".\n");
        for (String note : notes) {
            text.append(wrapped(note));
        }
        return text.append(yaml).toString();
    }

    /** A comment in lines that fit a page. */
    private static String wrapped(String note) {
        StringBuilder text = new StringBuilder("#");
        int column = 1;
        for (String word : note.split(" ")) {
            if (column + word.length() + 1 > 118) {
                text.append("\n#  ");
                column = 3;
            }
            text.append(' ').append(word);
            column += word.length() + 1;
        }
        return text.append('\n').toString();
    }
}
