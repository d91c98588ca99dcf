package org.ascendtwin.scenarios.field;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ascendtwin.scenarios.spec.Default;
import org.ascendtwin.scenarios.spec.Doc;

/**
 * One experiment of a field report.
 *
 * @param id letter of the report and number, as in A1
 */
public record FieldRow(
        @Doc("letter of the report and number") String id,

        @Doc("what was tried") String title,

        @Doc("what the report says of it, its contradictions included")
        String reported,

        @Doc("the commands by name, as typed after ./twin, without --json; {out} stands for a folder of the row's own")
        Map<String, String> commands,

        @Doc("whether all commands together take about a second") @Default("false")
        boolean quick,

        @Doc("whether the figures are measured on the machine that runs the commands") @Default("false")
        boolean live,

        @Doc("commands that are to be refused, whose answer is the reason") @Default("[]")
        List<String> refused,

        @Doc("the figures that are compared") @Default("[]") List<FigureSpec> figures,

        @Doc("what the report leaves unsaid, and what it would change") @Default("[]")
        List<VariantSpec> assumptions,

        @Doc("what explains the difference, each tried") @Default("[]")
        List<VariantSpec> explanations,

        @Doc("further tables") @Default("[]") List<TableSpec> tables,

        @Doc("charts of the tables") @Default("[]") List<ChartSpec> charts,

        @Doc("commands whose answer is no JSON and is shown as it is") @Default("[]")
        List<String> shows,

        @Doc("commands that only make what others read: their answer is no JSON and is not shown") @Default("[]")
        List<String> prepares,

        @Doc("how to read it, a paragraph each; {key} stands for a figure") @Default("[]")
        List<String> reading) {

    public FieldRow {
        List<String> problems = new ArrayList<>();
        for (FigureSpec figure : figures) {
            figure.references().forEach(reference -> check(reference.command(), commands, problems));
        }
        for (VariantSpec variant : assumptions) {
            check(variant.with(), commands, problems);
        }
        for (VariantSpec variant : explanations) {
            check(variant.with(), commands, problems);
        }
        for (TableSpec table : tables) {
            table.commands().forEach(command -> check(command, commands, problems));
        }
        shows.forEach(command -> check(command, commands, problems));
        prepares.forEach(command -> check(command, commands, problems));
        refused.forEach(command -> check(command, commands, problems));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(id + " names commands that it does not have: "
                    + String.join(", ", problems) + "; allowed: " + String.join(", ", commands.keySet()) + ".");
        }
    }

    private static void check(String command, Map<String, String> commands, List<String> problems) {
        if (!commands.containsKey(command)) {
            problems.add(command);
        }
    }

    /** The figures that were simulated: those whose commands were run. */
    public List<FigureSpec> figures(Answers answers) {
        return figures.stream()
                .filter(figure ->
                        figure.references().stream().map(Reference::command).allMatch(answers::has))
                .toList();
    }

    /** The tables whose commands were run. */
    public List<TableSpec> tables(Answers answers) {
        return tables.stream()
                .filter(table -> table.commands().stream().allMatch(answers::has))
                .toList();
    }

    /** The figure called {@code key}. */
    public FigureSpec figure(String key) {
        return figures.stream()
                .filter(figure -> figure.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + " has no figure \"" + key + "\"; allowed: "
                        + String.join(
                                ", ", figures.stream().map(FigureSpec::key).toList())
                        + "."));
    }

    /** The table called {@code title}. */
    public TableSpec table(String title) {
        return tables.stream()
                .filter(table -> table.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + " has no table \"" + title + "\"; allowed: "
                        + String.join(
                                ", ", tables.stream().map(TableSpec::title).toList())
                        + "."));
    }
}
