package org.ascendtwin.live.kernel;

import org.ascendtwin.live.acl.Tensor;

/**
 * Keys and values of one layer, in pages.
 *
 * @param keys (pages, page size, heads · size)
 * @param values of the same shape
 * @param pages (sequences, most pages), int32: which page holds a sequence's i-th run of positions
 */
public record PagedCache(Tensor keys, Tensor values, Tensor pages) {}
