/**
 * The sending engine, free of Spring Batch: from a READY row to a settlement that is durable. See
 * {@link com.nightmail.sending.SendSession}.
 */
@NullMarked
package com.nightmail.sending;

import org.jspecify.annotations.NullMarked;
