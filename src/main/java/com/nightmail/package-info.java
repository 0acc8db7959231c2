/** Nightmail: WhatsApp marketing campaigns, never twice, never lost, never faster than allowed. */
@NullMarked
package com.nightmail;

import org.jspecify.annotations.NullMarked;
