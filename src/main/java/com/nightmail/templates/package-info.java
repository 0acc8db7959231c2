/**
 * The provider's definitions of templates: kept, compared with what a campaign sends, and shown.
 */
@NullMarked
package com.nightmail.templates;

import org.jspecify.annotations.NullMarked;
