/** What runs and messages are, for everybody who speaks of them: values without behaviour. */
@NullMarked
package com.nightmail.domain;

import org.jspecify.annotations.NullMarked;
