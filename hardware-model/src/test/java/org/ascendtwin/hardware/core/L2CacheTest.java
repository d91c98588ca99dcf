package org.ascendtwin.hardware.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class L2CacheTest {
    private static final double[] FOUR_BLOCKS = {10, 10, 10, 10};

    @Test
    void theLeastRecentlyUsedBlockMakesRoom() {
        L2Cache cache = new L2Cache(30, FOUR_BLOCKS);
        for (int block = 0; block < 3; block++) {
            cache.fetch(block);
            assertThat(cache.state(block)).isEqualTo(L2Cache.State.FETCHING);
            cache.arrive(block);
        }
        cache.touch(0);
        cache.arrive(3);
        assertThat(cache.state(1)).isEqualTo(L2Cache.State.ABSENT);
        assertThat(cache.state(0)).isEqualTo(L2Cache.State.RESIDENT);
        cache.arrive(1);
        assertThat(cache.state(2)).isEqualTo(L2Cache.State.ABSENT);
    }

    @Test
    void aBlockLargerThanTheCacheStaysAlone() {
        L2Cache cache = new L2Cache(5, FOUR_BLOCKS);
        cache.arrive(0);
        assertThat(cache.state(0)).isEqualTo(L2Cache.State.RESIDENT);
        cache.arrive(1);
        assertThat(cache.state(0)).isEqualTo(L2Cache.State.ABSENT);
    }
}
