package org.ascendtwin.scenarios.sglang;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.sglang.CommandFlags.Use;
import org.ascendtwin.scenarios.spec.Flag;
import org.ascendtwin.scenarios.spec.Flag.Kind;
import org.ascendtwin.scenarios.spec.Flag.Treatment;
import org.ascendtwin.scenarios.spec.FlagTable;
import org.ascendtwin.scenarios.spec.Names;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.ScenarioComposer;
import org.jspecify.annotations.Nullable;

/** Makes the model, the servers and the router of a scenario from launch commands. */
final class DeploymentImport {
    private final ScenarioComposer scenario;
    private final boolean modelGiven;
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<ServerGroup> groups = new ArrayList<>();
    private final Set<String> accepted = new TreeSet<>();
    private final Set<String> leftOut = new TreeSet<>();
    private boolean impliesModelSlim;
    private @Nullable CommandFlags router;
    private @Nullable SglangCommand routerCommand;

    /** @param modelGiven whether something else says which model it is */
    DeploymentImport(ScenarioComposer scenario, boolean modelGiven) {
        this.scenario = scenario;
        this.modelGiven = modelGiven;
    }

    void add(SglangCommand command) {
        CommandFlags flags = CommandFlags.of(command, problems);
        flags.byName().values().forEach(this::note);
        command.environment().forEach((name, value) -> noteVariable(name, value.text()));
        switch (command.kind()) {
            case SERVER -> {
                ServerGroup group = new ServerGroup(command, flags);
                if (groups.stream().noneMatch(known -> known.merge(group))) {
                    groups.add(group);
                }
            }
            case ROUTER -> {
                if (routerCommand != null) {
                    problem(command.location(), "a second router; a scenario has one. Maybe import them one by one.");
                }
                routerCommand = command;
                router = flags;
            }
            case BENCH -> throw new IllegalArgumentException("a benchmark is no part of a deployment");
        }
    }

    /** Dies that all servers take together. */
    int dies() {
        return groups.stream()
                .mapToInt(group -> instances(group) * group.dies())
                .sum();
    }

    List<String> notes() {
        return notes;
    }

    /** Puts everything into the scenario. */
    void compose() {
        model();
        groups.forEach(this::draftModel);
        int index = 0;
        for (String role : roles()) {
            for (ServerGroup group : groups) {
                if (group.role().equals(role)) {
                    server(index++, group, instances(group));
                }
            }
        }
        router();
        if (!accepted.isEmpty()) {
            notes.add("Accepted, not modelled: " + String.join(", ", accepted) + ".");
        }
        if (!leftOut.isEmpty()) {
            notes.add("Left out, as it says where something runs and not how: " + String.join(", ", leftOut) + ".");
        }
        problems.forEach(problem -> scenario.problem(problem.location(), problem.message()));
    }

    private Set<String> roles() {
        Set<String> roles = new LinkedHashSet<>(List.of("mixed", "prefill", "decode"));
        groups.forEach(group -> roles.add(group.role()));
        return roles;
    }

    /** How many servers: as the commands say, or the router where one command launches all of a role. */
    private int instances(ServerGroup group) {
        long ofRole = groups.stream()
                .filter(other -> other.role().equals(group.role()))
                .count();
        return ofRole == 1 ? Math.max(group.instances(), listed(group.role())) : group.instances();
    }

    /** Servers of {@code role} that the router knows; 0 where there is no router. */
    private int listed(String role) {
        if (router == null) {
            return 0;
        }
        return switch (role) {
            case "prefill" -> router.all("prefill").size();
            case "decode" -> router.all("decode").size();
            default ->
                router.last("worker-urls").map(urls -> urls.values().size()).orElse(0);
        };
    }

    private void model() {
        Optional<Use> first =
                groups.stream().flatMap(group -> group.modelPath().stream()).findFirst();
        if (first.isEmpty()) {
            if (!groups.isEmpty()) {
                problem(groups.getFirst().location(), "names no model. Maybe add --model-path.");
            }
            return;
        }
        String path = first.get().text();
        String location = first.get().location();
        Optional<String> id = ModelNames.id(path);
        if (modelGiven) {
            notes.add("The model is the one that is set, whatever \"" + path + "\" says.");
        } else if (id.isPresent()) {
            scenario.put(location, id.get(), "model", "id");
        } else if (Files.isReadable(Path.of(path, "config.json"))) {
            scenario.put(location, Path.of(path, "config.json").toString(), "model", "config");
        } else {
            problem(
                    location,
                    "\"" + path + "\" names no model of the catalogue (./twin models), and no folder with a config.json"
                            + " is there." + ModelNames.maybe(path)
                            + " --set model.id=ID or model.config=FILE says which it is.");
        }
        Quantisation weights = weights(path);
        scenario.put(location, weights.name().toLowerCase(Locale.ROOT), "model", "weights");
        impliesModelSlim = ModelNames.areMadeByModelSlim(weights);
        if (!path.equals(id.map(name -> ModelNames.canonical(name, weights)).orElse(ModelNames.UNNAMED))) {
            scenario.putText(location, path, "model", "path");
        }
        sameModel(path, id);
    }

    /** A draft model of its own; a draft head is made of the model it drafts for. */
    private void draftModel(ServerGroup group) {
        Use algorithm = group.kept().get("speculative-algorithm");
        Use draft = group.kept().get(ModelNames.DRAFT_PATH);
        if (algorithm == null || draft == null || !algorithm.text().equals("STANDALONE")) {
            return;
        }
        Path config = Path.of(draft.text(), "config.json");
        Optional<String> id = ModelNames.id(draft.text());
        if (id.isPresent()) {
            scenario.put(draft.location(), id.get(), "model", "draft", "id");
        } else if (Files.isReadable(config)) {
            scenario.put(draft.location(), config.toString(), "model", "draft", "config");
        }
    }

    private void sameModel(String path, Optional<String> id) {
        for (ServerGroup group : groups) {
            Use use = group.modelPath().orElse(null);
            if (use != null
                    && !use.text().equals(path)
                    && !ModelNames.id(use.text()).equals(id)) {
                problem(
                        use.location(),
                        "\"" + use.text() + "\" is another model than \"" + path + "\"; a scenario serves one."
                                + " Maybe import them one by one.");
            }
        }
    }

    /** How the weights are stored: as their folder's name says, else as --quantization and --dtype do. */
    private Quantisation weights(String path) {
        Quantisation named = ModelNames.weights(path);
        if (named != null) {
            return named;
        }
        Use quantization = groups.stream()
                .flatMap(group -> Optional.ofNullable(group.kept().get(ModelNames.QUANTIZATION)).stream())
                .findFirst()
                .orElse(null);
        if (quantization != null) {
            return switch (quantization.text()) {
                case "w8a8_int8" -> Quantisation.W8A8;
                case "fp8", "w8a8_fp8" -> Quantisation.FP8;
                case "unquant" -> Quantisation.BF16;
                default -> {
                    notes.add("Assumed: weights in w8a8, since --quantization " + quantization.text()
                            + " is given and \"" + path + "\" does not say how; --set model.weights=… says otherwise.");
                    yield Quantisation.W8A8;
                }
            };
        }
        boolean half = groups.stream()
                .anyMatch(group -> group.kept().containsKey("dtype")
                        && group.kept().get("dtype").text().matches("half|float16"));
        return half ? Quantisation.FP16 : Quantisation.BF16;
    }

    private void server(int index, ServerGroup group, int instances) {
        scenario.put(group.roleLocation(), group.role(), "servers", index, "role");
        if (instances > 1) {
            scenario.put(group.location(), Integer.toString(instances), "servers", index, "instances");
        }
        group.kept().forEach((name, use) -> {
            if (isImplied(use)) {
                accepted.remove(name);
            } else {
                flag(use, "servers", index, "flags", name);
            }
        });
        group.environment()
                .forEach((name, value) ->
                        scenario.putText(value.location(), value.text(), "servers", index, "env", name));
    }

    /** Whether the model's weights say a flag already. */
    private boolean isImplied(Use use) {
        return impliesModelSlim
                && use.flag().name().equals(ModelNames.QUANTIZATION)
                && use.text().equals(ModelNames.MODELSLIM);
    }

    private void flag(Use use, Object... steps) {
        Flag flag = use.flag();
        if (flag.kind() == Kind.TEXTS && flag.treatment() == Treatment.MODELLED) {
            scenario.putAll(use.location(), use.values(), steps);
        } else {
            scenario.put(use.location(), use.text(), steps);
        }
    }

    private void router() {
        CommandFlags flags = router;
        SglangCommand command = routerCommand;
        if (flags == null || command == null) {
            if (groups.stream().mapToInt(this::instances).sum() > 1) {
                scenario.putSection("several servers", "router");
                notes.add("Assumed: SGLang's router with its defaults, as no command launches one.");
            }
            return;
        }
        scenario.putSection(command.location(), "router");
        flags.byName().forEach((name, use) -> {
            if (ServerGroup.keeps(use)) {
                flag(use, "router", "flags", name);
            }
        });
        command.environment().forEach((name, value) -> {
            if (ServerGroup.keeps(name, value.text())) {
                scenario.putText(value.location(), value.text(), "router", "env", name);
            }
        });
    }

    private void note(Use use) {
        Flag flag = use.flag();
        boolean harmless = flag.treatment() == Treatment.REFUSED && !flag.refuses(use.text());
        if (flag.treatment() != Treatment.ELSEWHERE
                && flag.treatment() != Treatment.IMPORT
                && !ServerGroup.keeps(use)) {
            leftOut.add(flag.name());
        } else if (flag.treatment() == Treatment.ACCEPTED || harmless) {
            accepted.add(flag.name());
        }
    }

    private void noteVariable(String name, String value) {
        Optional<Flag> known = FlagTable.environment().find(name);
        if (!ServerGroup.keeps(name, value)) {
            leftOut.add(name);
        } else if (known.isEmpty() || known.get().treatment() == Treatment.ACCEPTED) {
            accepted.add(name);
        }
        String maybe = known.isPresent()
                ? ""
                : Names.maybe(name, FlagTable.environment().names());
        if (!maybe.isEmpty()) {
            notes.add("Unknown variable " + name + "." + maybe);
        }
    }

    private void problem(String location, String message) {
        problems.add(new Problem(location, "", message));
    }
}
