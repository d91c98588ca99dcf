package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ascendtwin.hardware.step.CostPart;
import org.ascendtwin.hardware.step.TimeCause;
import org.ascendtwin.scenarios.assemble.Cause;
import org.ascendtwin.scenarios.spec.Names;
import org.junit.jupiter.api.Test;

/** The book of two languages is whole. */
final class LexiconTest {
    private static List<String[]> lines() {
        return Resource.text("chinese.txt")
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(" = ", 2))
                .toList();
    }

    @Test
    void everyLineHasTwoSidesAndOnePlaceOnOneSideForEachOnTheOther() {
        for (String[] line : lines()) {
            assertThat(line).as(line[0]).hasSize(2);
            int places = new Phrase(line[0], line[1]).places();
            Set<Integer> used = new TreeSet<>();
            Matcher numbers = Pattern.compile("\\{(\\d+)\\}").matcher(line[1]);
            while (numbers.find()) {
                used.add(Integer.valueOf(numbers.group(1)));
            }
            List<Integer> all = new ArrayList<>();
            for (int place = 1; place <= places; place++) {
                all.add(place);
            }
            assertThat(used).as(line[0]).containsExactlyElementsOf(all);
        }
    }

    @Test
    void noTextStandsTwice() {
        Set<String> seen = new TreeSet<>();
        assertThat(lines().stream().map(line -> line[0]).filter(text -> !seen.add(text)))
                .isEmpty();
    }

    @Test
    void whatTimeIsSpentOnHasAName() {
        Stream<String> spellings = Stream.of(
                        Arrays.stream(Cause.values()).map(Cause::spelling),
                        Arrays.stream(Cause.values()).map(Cause::meaning),
                        Arrays.stream(CostPart.values()).map(part -> Names.kebab(part.name())),
                        Arrays.stream(TimeCause.values()).map(cause -> Names.kebab(cause.name())))
                .flatMap(texts -> texts);
        assertThat(spellings.filter(text -> Lexicon.chinese(text) == null)).isEmpty();
    }

    @Test
    void placesAreTranslatedInTurnAndQuotationsAreNot() {
        assertThat(Lexicon.chinese("Why: 62.1 % compute, 30.0 % memory")).isEqualTo("原因：62.1 % 计算，30.0 % 等待显存");
        assertThat(Lexicon.chinese("B lowers P99 TTFT by 12.0 % ± 3.0 % (95 %)."))
                .isEqualTo("B 使 P99 TTFT 降低 12.0 % ± 3.0 %（95 %）。");
        assertThat(Lexicon.both("Not run (2): tp-size 3 does not divide the heads"))
                .contains("<span lang=\"en\">tp-size 3 does not divide the heads</span>");
        assertThat(Lexicon.chinese("2 × x (1 card of y), TP 1; 4 × x (2 cards of y), TP 2"))
                .isEqualTo("2 × x（y 的 1 张卡），TP 1；4 × x（y 的 2 张卡），TP 2");
        assertThat(Lexicon.chinese("not TP1 on x: it takes 12 ms a token, and the limit is 9 ms"))
                .startsWith("不选 x 上的 TP1：")
                .contains("it takes 12 ms a token, and the limit is 9 ms");
        assertThat(Lexicon.chinese(
                        "Load: synthetic, prompts of measured quantiles (2 to 9) and outputs of 7 to 9 tokens."))
                .isEqualTo("负载：合成，提示词 实测分位数（2 至 9）、输出 7 至 9 token。");
        assertThat(Lexicon.chinese("3.14")).isNull();
    }
}
