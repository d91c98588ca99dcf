/**
 * The ACL C interface through java.lang.foreign. It must not know of models or requests.
 */
@NullMarked
package org.ascendtwin.live.acl;

import org.jspecify.annotations.NullMarked;
