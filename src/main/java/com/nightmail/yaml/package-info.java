/** Files that people write in YAML: what is wrong with one is told with line, column and remedy. */
@NullMarked
package com.nightmail.yaml;

import org.jspecify.annotations.NullMarked;
