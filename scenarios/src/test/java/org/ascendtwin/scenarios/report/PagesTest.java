package org.ascendtwin.scenarios.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Pages of all kinds speak both languages whole, and work in a browser. */
final class PagesTest {
    /** A word that is neither part of a flag or key, nor a unit. */
    private static final Pattern WORD = Pattern.compile("(?<![\\w./\\[\\]:-])[A-Za-z]?[a-z]{2,}(?![\\w\\[-]|[./:]\\w)");

    /** Words that Chinese readers use as they are. */
    private static final Set<String> COMMON = Set.of(
            "token",
            "rank",
            "logit",
            "ms",
            "none",
            "Ascend",
            "Twin",
            "English",
            "economics",
            "replications",
            "set",
            "run",
            "role",
            "prefill",
            "decode",
            "inf",
            "us");

    @TempDir(cleanup = CleanupMode.NEVER) // the browser may still be writing into its profile
    private static Path folder;

    private static Map<String, Path> pagesByKind;

    @BeforeAll
    static void make() throws Exception {
        pagesByKind = Pages.in(folder);
    }

    @Test
    void noSentenceOfAChinesePageIsEnglish() throws Exception {
        List<String> untranslated = new ArrayList<>();
        for (Map.Entry<String, Path> page : pagesByKind.entrySet()) {
            List<String> texts = new ArrayList<>();
            chinese(Xml.parse(Files.readString(page.getValue())).getDocumentElement(), texts);
            assertThat(texts).as(page.getKey()).hasSizeGreaterThan(20);
            texts.stream()
                    .filter(text -> !englishWords(text).isEmpty())
                    .distinct()
                    .forEach(text -> untranslated.add(page.getKey() + ": " + englishWords(text) + " in: " + text));
        }
        assertThat(untranslated).isEmpty();
    }

    /** What a reader of the Chinese page sees, apart from what people or programs have typed. */
    private static void chinese(Element element, List<String> texts) {
        Set<String> typed = Set.of("pre", "script", "style", "title", "h1", "button");
        boolean english = element.getAttribute("class").equals("en")
                || (element.getAttribute("lang").equals("en")
                        && !element.getTagName().equals("html"));
        if (typed.contains(element.getTagName()) || english) {
            return;
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element nested) {
                chinese(nested, texts);
            } else if (child.getNodeType() == Node.TEXT_NODE
                    && !child.getNodeValue().isBlank()) {
                texts.add(child.getNodeValue().strip());
            }
        }
    }

    private static List<String> englishWords(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            if (!COMMON.contains(word.group())) {
                words.add(word.group());
            }
        }
        return words;
    }

    @Test
    void labelsOfLiveChartsAreInBothLanguages() throws Exception {
        Pattern label =
                Pattern.compile("&quot;(?:xLabel|label)&quot;:&quot;([^&]+)&quot;(,&quot;(?:xLabel|label)Zh&quot;)?");
        for (Path page : pagesByKind.values()) {
            Matcher labels = label.matcher(Files.readString(page));
            while (labels.find()) {
                assertThat(labels.group(2) != null
                                || englishWords(labels.group(1)).isEmpty())
                        .as(labels.group(1))
                        .isTrue();
            }
        }
    }

    @Test
    void everyPageHasChartsAndTablesThatSortAndRaisesNoErrorInEitherLanguageOrLight() throws Exception {
        Optional<Path> program = Browser.program();
        assumeTrue(program.isPresent(), "no Chromium on this machine: reports are not looked at in a browser");
        try (Browser browser = new Browser(program.orElseThrow(), folder.resolve("profile"))) {
            for (Map.Entry<String, Path> page : pagesByKind.entrySet()) {
                browser.open(page.getValue());
                assertThat(browser.value("document.querySelectorAll('.chart').length"))
                        .as(page.getKey())
                        .isNotEqualTo("0");
                browser.value("document.querySelectorAll('thead th').forEach(cell => cell.click())");
                browser.value("document.querySelector('[data-speaks=zh-CN]').click()");
                assertThat(browser.value("document.querySelector('h2').innerText"))
                        .as(page.getKey())
                        .doesNotMatch("[A-Za-z ]+");
                light(browser, "dark");
                browser.value("document.querySelector('[data-speaks=en]').click()");
                light(browser, "light");
                assertThat(browser.complaints()).as(page.getKey()).isEmpty();
            }
        }
    }

    private static void light(Browser browser, String scheme) throws Exception {
        browser.call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        browser.value("document.body.offsetHeight");
    }
}
