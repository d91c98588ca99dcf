package org.ascendtwin.scheduler.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.junit.jupiter.api.Test;

class SentPrefixesTest {
    @Test
    void theLongestBeginningIsThatOfAScanOverEverythingSent() {
        for (long seed = 0; seed < 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SentPrefixes sent = new SentPrefixes(3);
            List<TokenRuns> prompts = new ArrayList<>();
            for (int round = 0; round < 200; round++) {
                TokenRuns prompt = prompt(random);
                int longest = 0;
                for (TokenRuns earlier : prompts) {
                    longest = Math.max(longest, TokenRuns.commonLength(earlier, 0, prompt, 0, prompt.length()));
                }
                assertThat(sent.match(prompt))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(longest);
                sent.add(prompt, random.nextInt(3));
                prompts.add(prompt);
            }
        }
    }

    @Test
    void aWorkerHasTheTokensOfThePromptsItWasSentEachSharedPartOnce() {
        SentPrefixes sent = new SentPrefixes(2);
        sent.add(TokenRuns.of(0, 100), 0);
        sent.add(TokenRuns.of(0, 60).append(1000, 40), 0);
        sent.add(TokenRuns.of(0, 80), 1);
        assertThat(sent.tokens(0)).isEqualTo(140);
        assertThat(sent.tokens(1)).isEqualTo(80);
    }

    @Test
    void aPartBelongsToTheWorkerItWasSentToFirst() {
        SentPrefixes sent = new SentPrefixes(3);
        sent.add(TokenRuns.of(0, 100), 2);
        sent.add(TokenRuns.of(0, 100), 1);
        assertThat(sent.match(TokenRuns.of(0, 50))).isEqualTo(50);
        assertThat(sent.matchedWorker()).isEqualTo(2);
    }

    @Test
    void evictionTakesTheOldestEndsOfThoseWhoHaveTooMuch() {
        SentPrefixes sent = new SentPrefixes(2);
        sent.add(TokenRuns.of(0, 50).append(1000, 50), 0);
        sent.add(TokenRuns.of(0, 50).append(2000, 50), 0);
        sent.add(TokenRuns.of(5000, 30), 1);
        sent.evict(100);
        assertThat(sent.tokens(0)).isEqualTo(100);
        assertThat(sent.tokens(1)).isEqualTo(30);
        assertThat(sent.match(TokenRuns.of(0, 50).append(1000, 50))).isEqualTo(50);
        assertThat(sent.match(TokenRuns.of(0, 50).append(2000, 50))).isEqualTo(100);
        sent.evict(0);
        assertThat(sent.tokens(0)).isZero();
        assertThat(sent.tokens(1)).isZero();
        assertThat(sent.match(TokenRuns.of(0, 50))).isZero();
    }

    private static TokenRuns prompt(SplittableRandom random) {
        TokenRuns prompt = new TokenRuns();
        int parts = 1 + random.nextInt(4);
        for (int part = 0; part < parts; part++) {
            prompt.append(1000L * random.nextInt(3) + 100L * part, 1 + random.nextInt(20));
        }
        return prompt;
    }
}
