package com.nightmail.schedule;

import com.nightmail.schedule.Courier.Undelivered;
import com.nightmail.schedule.Outbox.Letter;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;

/** Sends verdicts by SMTP, as plain text. */
@Component
@ConditionalOnWebApplication
class Mails {
  private final ObjectProvider<JavaMailSender> server;
  private final String from;

  Mails(ObjectProvider<JavaMailSender> server, ScheduleSettings settings) {
    this.server = server;
    this.from = settings.mailFrom();
  }

  void send(Letter letter) throws Undelivered {
    var sender = server.getIfAvailable();
    if (sender == null) {
      throw new Undelivered("spring.mail.host is not set");
    }
    try {
      var mail = sender.createMimeMessage();
      mail.setFrom(new InternetAddress(from));
      mail.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.target()));
      mail.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
      mail.setText(letter.body(), StandardCharsets.UTF_8.name());
      // The same if it is sent again, so that a mail program can tell.
      mail.setHeader("Message-ID", "<%s@nightmail>".formatted(letter.id()));
      mail.setHeader("Auto-Submitted", "auto-generated");
      sender.send(mail);
    } catch (MessagingException | MailException e) {
      throw new Undelivered(innermost(e));
    }
  }

  private static String innermost(Throwable failure) {
    var root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).lines().findFirst().orElse("no reason given");
  }
}
