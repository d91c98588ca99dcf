/**
 * Text and tokens: the tokenizer, chats, and text that grows token by token. It must not know models or requests.
 */
@NullMarked
package org.ascendtwin.live.text;

import org.jspecify.annotations.NullMarked;
