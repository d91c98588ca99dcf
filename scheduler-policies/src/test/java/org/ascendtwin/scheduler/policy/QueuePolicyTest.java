package org.ascendtwin.scheduler.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.scheduler.batch.PriorityRules;
import org.ascendtwin.scheduler.batch.Sequence;
import org.ascendtwin.scheduler.batch.SequenceList;
import org.ascendtwin.scheduler.cache.ChunkCache;
import org.ascendtwin.scheduler.cache.EvictionPolicy;
import org.ascendtwin.scheduler.cache.KvLease;
import org.ascendtwin.scheduler.cache.KvMemory;
import org.ascendtwin.scheduler.cache.PagePool;
import org.ascendtwin.scheduler.cache.PrefixMatch;
import org.ascendtwin.scheduler.cache.RadixCache;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.junit.jupiter.api.Test;

class QueuePolicyTest {
    private static final long SHARED = 1000;
    private static final long NOW_NANOS = 5000;
    private static final long TTFT_LIMIT_NANOS = 3000;

    private final PagePool pool = new PagePool(10_000, 1);
    private final RadixCache cache = new RadixCache(pool, EvictionPolicy.LRU, false, null);
    private final KvMemory memory = new KvMemory(pool, cache);
    private final SequenceList waiting = new SequenceList();
    private final SequenceList running = new SequenceList();

    @Test
    void longestPrefixMatchPutsTheBestCachedFirst() {
        cache(TokenRuns.of(SHARED, 300));
        add(0, TokenRuns.of(7_000, 400));
        add(1, TokenRuns.of(SHARED, 100).append(8_000, 50));
        add(2, TokenRuns.of(SHARED, 200).append(9_000, 50));
        assertThat(order(SchedulePolicy.LPM)).containsExactly(2, 1, 0);
    }

    @Test
    void longestPrefixMatchHoldsBackWhoCouldReuseWhatAnotherWaitingRequestComputes() {
        add(0, TokenRuns.of(7_000, 400));
        add(1, TokenRuns.of(7_000, 40).append(8_000, 50));
        add(2, TokenRuns.of(7_000, 31).append(9_000, 50));
        add(3, TokenRuns.of(6_000, 10));
        assertThat(order(SchedulePolicy.LPM)).containsExactly(0, 2, 3, 1);
    }

    @Test
    void depthFirstWeightFollowsTheHeaviestBranch() {
        cache(TokenRuns.of(SHARED, 100).append(2_000, 50));
        cache(TokenRuns.of(SHARED, 100).append(3_000, 50));
        add(0, TokenRuns.of(7_000, 10));
        add(1, TokenRuns.of(SHARED, 100).append(2_000, 50).append(1, 5));
        add(2, TokenRuns.of(SHARED, 100).append(3_000, 50).append(1, 5));
        add(3, TokenRuns.of(SHARED, 100).append(4_000, 50));
        add(4, TokenRuns.of(SHARED, 100).append(3_000, 50).append(2, 5));
        assertThat(order(SchedulePolicy.DFS_WEIGHT)).containsExactly(2, 4, 1, 3, 0);
    }

    @Test
    void cacheAwarePoliciesKeepTheOrderWhereNothingIsCached() {
        add(0, TokenRuns.of(7_000, 10));
        add(1, TokenRuns.of(8_000, 10));
        QueuePolicy policy = PolicyCatalogue.create(SchedulePolicy.LPM, new ChunkCache(pool), PriorityRules.OFF, 0, -1);
        assertThat(policy).isInstanceOf(FirstComeFirstServed.class);
    }

    @Test
    void randomOrderIsAPermutationThatTheSeedDecides() {
        for (int id = 0; id < 20; id++) {
            add(id, TokenRuns.of(100L * id, 10));
        }
        List<Integer> once = order(SchedulePolicy.RANDOM);
        assertThat(once).hasSize(20).doesNotHaveDuplicates().isNotEqualTo(sorted(once));
        waiting.sort((left, right) -> Integer.compare(left.id(), right.id()));
        assertThat(order(SchedulePolicy.RANDOM)).isEqualTo(once);
    }

    @Test
    void routingKeysThatRunComeFirst() {
        running.add(sequence(Request.of(90, 0, 10, 10).withRoutingKey("b")));
        running.add(sequence(Request.of(91, 0, 10, 10).withRoutingKey("b")));
        running.add(sequence(Request.of(92, 0, 10, 10).withRoutingKey("c")));
        waiting.add(sequence(Request.of(0, 0, 10, 10).withRoutingKey("z")));
        waiting.add(sequence(Request.of(1, 0, 10, 10)));
        waiting.add(sequence(Request.of(2, 0, 10, 10).withRoutingKey("c")));
        waiting.add(sequence(Request.of(3, 0, 10, 10).withRoutingKey("b")));
        assertThat(order(SchedulePolicy.ROUTING_KEY)).containsExactly(3, 2, 1, 0);
    }

    @Test
    void shortestRemainingWorkCountsPromptAndDeclaredOutputs() {
        waiting.add(sequence(Request.of(0, 0, 100, 50)));
        waiting.add(sequence(Request.of(1, 0, 20, 129)));
        waiting.add(sequence(Request.of(2, 0, 149, 1)));
        waiting.add(sequence(Request.of(3, 0, 10, 10)));
        assertThat(order(SchedulePolicy.SRW)).containsExactly(3, 1, 0, 2);
    }

    @Test
    void outputsOfARetractedRequestAreWorkOfThePrefillNow() {
        Sequence retracted = sequence(Request.of(0, 0, 100, 50));
        for (int token = 0; token < 40; token++) {
            retracted.appendOutput(token);
        }
        waiting.add(sequence(Request.of(1, 0, 100, 51)));
        waiting.add(retracted);
        waiting.add(sequence(Request.of(2, 0, 100, 49)));
        assertThat(order(SchedulePolicy.SRW)).containsExactly(2, 0, 1);
    }

    @Test
    void theOracleSeesThroughDeclaredLengths() {
        waiting.add(sequence(Request.of(0, 0, 10, 30)));
        waiting.add(sequence(Request.of(1, 0, 10, 4000).withTrueOutputTokens(29)));
        waiting.add(sequence(Request.of(2, 0, 10, 28).withTrueOutputTokens(4000)));
        assertThat(order(SchedulePolicy.ORACLE)).containsExactly(2, 1, 0);
        assertThat(order(SchedulePolicy.SRW)).containsExactly(2, 0, 1);
    }

    @Test
    void theEarliestDeadlineGoesFirstAndWhoMissedItLast() {
        Sequence retracted = sequence(Request.of(4, 1500, 10, 10));
        retracted.appendOutput(1);
        waiting.add(sequence(Request.of(0, 1000, 10, 10)));
        waiting.add(sequence(Request.of(1, 3000, 10, 10)));
        waiting.add(sequence(Request.of(2, 2000, 10, 10)));
        waiting.add(sequence(Request.of(3, 500, 10, 10)));
        waiting.add(retracted);
        assertThat(order(SchedulePolicy.DEADLINE)).containsExactly(4, 2, 1, 3, 0);
    }

    @Test
    void everyPolicyIsFoundByItsFlagAndNoOther() {
        for (SchedulePolicy policy : SchedulePolicy.values()) {
            assertThat(PolicyCatalogue.ofFlag(policy.flag())).isEqualTo(policy);
        }
        assertThatThrownBy(() -> PolicyCatalogue.ofFlag("sjf"))
                .hasMessageContaining("sjf")
                .hasMessageContaining("routing-key");
    }

    private List<Integer> order(SchedulePolicy policy) {
        PolicyCatalogue.create(policy, cache, PriorityRules.OFF, 17, TTFT_LIMIT_NANOS)
                .order(waiting, running, NOW_NANOS);
        List<Integer> ids = new ArrayList<>();
        for (int index = 0; index < waiting.size(); index++) {
            ids.add(waiting.get(index).id());
        }
        return ids;
    }

    private static List<Integer> sorted(List<Integer> ids) {
        return ids.stream().sorted().toList();
    }

    private void cache(TokenRuns tokens) {
        KvLease lease = new KvLease();
        PrefixMatch match = new PrefixMatch();
        cache.match(tokens, tokens.length() - 1, match);
        cache.adopt(match, lease);
        memory.extend(lease, tokens.length());
        cache.shareFinished(lease, tokens, 0);
    }

    private void add(int id, TokenRuns prompt) {
        waiting.add(sequence(Request.of(id, 0, prompt, 10)));
    }

    private static Sequence sequence(Request request) {
        return new Sequence(request, request.maxNewTokens());
    }
}
