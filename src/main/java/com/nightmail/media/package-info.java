/** The media files that a campaign links to: whether the provider will be able to fetch them. */
@NullMarked
package com.nightmail.media;

import org.jspecify.annotations.NullMarked;
