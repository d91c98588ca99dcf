package org.ascendtwin.scenarios.field;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ascendtwin.scenarios.experiment.Estimate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A table with what the commands answered.
 *
 * @param headings of the columns, but for the names of the rows
 * @param names of the rows
 * @param rows of cells, one a column
 */
public record FilledTable(String title, List<String> headings, List<String> names, List<List<Cell>> rows) {
    private static final Cell NOTHING = new Cell("", null, false, null);

    /** {@code spec} filled from {@code answers}. */
    public static FilledTable of(TableSpec spec, Answers answers) {
        List<Item> items = items(spec, answers);
        if (!spec.spread().isEmpty()) {
            return spread(spec, answers, items);
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            List<Cell> cells = new ArrayList<>();
            for (int column = 0; column < spec.columns().size(); column++) {
                ColumnSpec shown = spec.columns().get(column);
                cells.add(cell(shown, answers, items.get(i), i, compared(shown, column, rows)));
            }
            rows.add(cells);
        }
        return new FilledTable(
                spec.title(),
                spec.columns().stream().map(ColumnSpec::name).toList(),
                items.stream().map(Item::name).toList(),
                rows);
    }

    /**
     * What a row is made of.
     *
     * @param place where its answer begins
     * @param column the column that it belongs to where rows are spread
     */
    private record Item(String name, String place, String column) {}

    private static List<Item> items(TableSpec spec, Answers answers) {
        List<Item> items = new ArrayList<>();
        String each = spec.each();
        if (each == null) {
            spec.rows().forEach((name, command) -> items.add(new Item(name, command + ":", "")));
            return items;
        }
        JsonNode list = answers.at(Reference.of(each));
        Integer limit = spec.limit();
        int count = limit == null ? list.size() : Math.min(limit, list.size());
        for (int i = 0; i < count; i++) {
            JsonNode item = list.get(i);
            items.add(new Item(joined(spec.label(), item), each + "/" + i, joined(spec.spread(), item)));
        }
        return items;
    }

    private static String joined(List<String> pointers, JsonNode item) {
        return pointers.stream().map(item::at).map(FilledTable::text).collect(Collectors.joining(", "));
    }

    /** Items of one name in one row, each in the column that it says. */
    private static FilledTable spread(TableSpec spec, Answers answers, List<Item> items) {
        ColumnSpec shown = spec.columns().getFirst();
        Set<String> headings = new LinkedHashSet<>();
        items.forEach(item -> headings.add(item.column()));
        Map<String, Map<String, Cell>> cellsByName = new LinkedHashMap<>();
        for (Item item : items) {
            Map<String, Cell> cells = cellsByName.computeIfAbsent(item.name(), name -> new LinkedHashMap<>());
            Map<String, Cell> first = cellsByName.values().iterator().next();
            Cell compared = shown.against() == ColumnSpec.Against.NONE ? null : first.get(item.column());
            Estimate base = compared == null ? null : compared.number();
            cells.put(item.column(), cell(shown, answers, item, 0, base));
        }
        List<List<Cell>> rows = new ArrayList<>();
        cellsByName
                .values()
                .forEach(cells -> rows.add(headings.stream()
                        .map(heading -> cells.getOrDefault(heading, NOTHING))
                        .toList()));
        return new FilledTable(
                spec.title(), List.copyOf(headings), List.copyOf(cellsByName.keySet()), List.copyOf(rows));
    }

    private static Cell cell(ColumnSpec column, Answers answers, Item item, int row, @Nullable Estimate compared) {
        Reference place = column.place(item.place(), item.name(), row);
        Double missing = column.missing();
        if (missing != null && !answers.answers(place)) {
            return new Cell("", Estimate.of(missing), false, null);
        }
        JsonNode found = answers.at(place);
        if (!found.isNumber()) {
            return new Cell(text(found), null, false, null);
        }
        Reference divisor = column.divisor(item.place(), item.name(), row);
        double over = divisor == null ? 1 : answers.estimate(divisor).value();
        Estimate number = column.form().of(answers.estimate(place).times(1 / over), column.scale());
        return new Cell(
                "",
                number,
                column.form() != FigureSpec.Form.VALUE,
                compared == null ? null : number.value() / compared.value() - 1);
    }

    private static @Nullable Estimate compared(ColumnSpec column, int index, List<List<Cell>> above) {
        if (above.isEmpty()) {
            return null;
        }
        return switch (column.against()) {
            case NONE -> null;
            case FIRST -> above.getFirst().get(index).number();
            case PREVIOUS -> above.getLast().get(index).number();
        };
    }

    private static String text(JsonNode node) {
        return node.isNull() ? "" : node.isBoolean() ? node.asBoolean() ? "yes" : "no" : node.asString();
    }

    /** The numbers of the column that is headed {@code name}; of a column of texts, those that stand in them. */
    public List<Double> numbers(String name) {
        return estimates(name).stream().map(Estimate::value).toList();
    }

    /** The same with their intervals. */
    public List<Estimate> estimates(String name) {
        int column = headings.indexOf(name);
        if (column < 0) {
            throw new IllegalArgumentException(
                    "\"" + title + "\" has no column \"" + name + "\"; allowed: " + String.join(", ", headings) + ".");
        }
        return rows.stream().map(cells -> estimate(cells.get(column))).toList();
    }

    private static Estimate estimate(Cell cell) {
        Estimate number = cell.number();
        return number == null ? Estimate.of(Double.parseDouble(cell.text())) : number;
    }
}
