package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ascendtwin.scenarios.assemble.LiveLimits;
import org.ascendtwin.scenarios.assemble.Resolver;
import org.ascendtwin.scenarios.experiment.Sweep;
import org.ascendtwin.scenarios.spec.Gallery;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.PlanSpec;
import org.ascendtwin.scenarios.spec.Problem;
import org.ascendtwin.scenarios.spec.Scenario;
import org.ascendtwin.scenarios.spec.ScenarioReader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How every command that takes a scenario takes it. */
final class ScenarioArguments {
    @Parameters(
            paramLabel = "SCENARIO",
            description = "A scenario file, or the name of one of the gallery (./twin scenarios).")
    private String scenario = "";

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "Sets a value of the scenario, as in --set servers[0].flags.tp-size=8; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "The seed of all chance (run.seed); by default the scenario's.")
    private @Nullable Long seed;

    @Option(
            names = "--replications",
            paramLabel = "N",
            description = "Independent repetitions (run.replications); by default the scenario's.")
    private @Nullable Integer replications;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description =
                    "The device's profile (cluster.profile), of ./twin calibrate kernels; none for the catalogue's"
                            + " constants. By default the scenario's, else the shipped one.")
    private @Nullable Path profile;

    /** What was typed for the scenario. */
    String typed() {
        return scenario;
    }

    Scenario read(Resolver resolver) throws InvalidInput {
        return new ScenarioReader(List.of(resolver)).read(Gallery.find(scenario), all());
    }

    /** The scenario as the live engine serves it on one server: planning does not overlap the device. */
    Scenario live(Resolver resolver) throws InvalidInput {
        return live(resolver, scenario, all());
    }

    /** The scenario as a prefill and a decode server of the live engine serve it. */
    Scenario livePair(Resolver resolver) throws InvalidInput {
        Path file = Gallery.find(scenario);
        List<String> laid = new ArrayList<>(LiveLimits.settings(2));
        laid.addAll(all());
        Scenario read = new ScenarioReader(List.of(resolver)).read(file, laid);
        check(file, LiveLimits.pairProblems(read));
        return read;
    }

    /** The scenario that {@code typed} means, with {@code settings}, as the live engine serves it on one server. */
    static Scenario live(Resolver resolver, String typed, List<String> settings) throws InvalidInput {
        Path file = Gallery.find(typed);
        List<String> laid = new ArrayList<>(LiveLimits.settings(1));
        laid.addAll(settings);
        Scenario read = new ScenarioReader(List.of(resolver)).read(file, laid);
        check(file, LiveLimits.problems(read));
        return read;
    }

    private static void check(Path file, List<String> sentences) throws InvalidInput {
        List<Problem> problems = sentences.stream()
                .map(problem -> new Problem(file.toString(), "", problem + "."))
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidInput(problems);
        }
    }

    /** The settings laid over the scenario, as they would be typed again. */
    List<String> typedSettings() {
        return all();
    }

    /** The scenario, checked for its form only: whether it can be run does not matter. */
    Scenario form() throws InvalidInput {
        return new ScenarioReader(List.of()).read(Gallery.find(scenario), all());
    }

    /** The scenario with a plan, and a router that servers may need: its own, or all defaults. */
    Scenario planned(PlanSpec.@Nullable Objective objective) throws InvalidInput {
        Scenario own = form();
        List<String> all = all();
        if (own.plan() == null) {
            all.add("plan={}");
        }
        if (own.router() == null) {
            all.add("router={}");
        }
        if (objective != null) {
            all.add("plan.objective=" + objective.name().toLowerCase(Locale.ROOT));
        }
        return new ScenarioReader(List.of()).read(Gallery.find(scenario), all);
    }

    /** The scenario's text and what is laid over it, to be read once for each point of a sweep. */
    Sweep.Source source() throws InvalidInput {
        Path file = Gallery.find(scenario);
        return new Sweep.Source(file.toString(), ScenarioReader.text(file), all());
    }

    private List<String> all() {
        List<String> all = new ArrayList<>(settings);
        if (profile != null) {
            all.add("cluster.profile=" + (profile.endsWith("none") ? profile : profile.toAbsolutePath()));
        }
        if (seed != null) {
            all.add("run.seed=" + seed);
        }
        if (replications != null) {
            all.add("run.replications=" + replications);
        }
        return all;
    }
}
