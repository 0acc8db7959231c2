package com.nightmail.platform;

/** Settings with rules that the types of their values cannot express. */
public interface CheckedSettings {

  /** Reports every value that breaks a rule. */
  void check(Problems problems);

  /** Takes the problems down, to be reported together. */
  @FunctionalInterface
  interface Problems {
    /**
     * @param key of the setting, below the prefix of these settings, such as {@code breaker.share}
     * @param problem a clause about the setting, with the remedy: "must be at least 1"
     */
    void add(String key, String problem);
  }
}
