package com.nightmail.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.database.JdbcBatchItemWriter;
import org.springframework.batch.infrastructure.item.database.builder.JdbcBatchItemWriterBuilder;
import org.springframework.batch.infrastructure.item.file.FlatFileItemReader;
import org.springframework.batch.infrastructure.item.file.builder.FlatFileItemReaderBuilder;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.FileSystemResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.SimplePropertySqlParameterSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.client.RestClient;

/**
 * The job as a tutorial of Spring Batch has it: one step of chunks of 100, {@link
 * FlatFileItemReader}, a processor that POSTs with {@link RestClient}, {@link JdbcBatchItemWriter},
 * the job repository in the same database. The items of a chunk are processed on a pool of threads,
 * which is the builder's own {@code taskExecutor}; chunks follow each other.
 *
 * <p>It keeps none of Nightmail's promises. What was sent and not yet written when it dies is sent
 * again.
 */
@Configuration
class TextbookBatch extends JdbcDefaultBatchConfiguration {
  private static final int CHUNK = 100;
  private static final int THREADS = 16;
  private static final String URL = "bench.database";
  private static final String LIST = "bench.list";
  private static final String GATEWAY = "bench.gateway";

  record Row(String firstName, String mobile, String city, String image, String flow) {}

  record Sent(long phone, String wamid) {}

  record Answer(Data Data) {}

  record Data(List<Message> messages) {}

  record Message(String id) {}

  /**
   * @param arguments JDBC address, list, address of the gateway
   */
  public static void main(String[] arguments) throws Exception {
    System.setProperty(URL, arguments[0]);
    System.setProperty(LIST, arguments[1]);
    System.setProperty(GATEWAY, arguments[2]);
    try (var context = new AnnotationConfigApplicationContext(TextbookBatch.class)) {
      new JdbcTemplate(context.getBean(DataSource.class))
          .execute("CREATE TABLE textbook (phone bigint PRIMARY KEY, wamid text NOT NULL)");
      var execution =
          context.getBean(JobOperator.class).start(context.getBean(Job.class), new JobParameters());
      if (execution.getStatus() != BatchStatus.COMPLETED) {
        System.err.println(execution.getAllFailureExceptions());
        System.exit(1);
      }
    }
  }

  @Bean
  HikariDataSource dataSource() {
    var dataSource = new HikariDataSource();
    dataSource.setJdbcUrl(System.getProperty(URL));
    return dataSource;
  }

  @Bean
  PlatformTransactionManager transactionManager(DataSource dataSource) {
    return new JdbcTransactionManager(dataSource);
  }

  @Bean
  ThreadPoolTaskExecutor threads() {
    var executor = new ThreadPoolTaskExecutor();
    executor.setCorePoolSize(THREADS);
    return executor;
  }

  @Bean
  Job campaign(JobRepository repository, Step send) {
    return new JobBuilder("campaign", repository).start(send).build();
  }

  @Bean
  Step send(
      JobRepository repository,
      PlatformTransactionManager transactions,
      DataSource dataSource,
      ThreadPoolTaskExecutor threads) {
    return new StepBuilder("send", repository)
        .<Row, Sent>chunk(CHUNK)
        .transactionManager(transactions)
        .reader(reader())
        .processor(processor(RestClient.create(System.getProperty(GATEWAY))))
        .writer(writer(dataSource))
        .taskExecutor(threads)
        .build();
  }

  private static FlatFileItemReader<Row> reader() {
    return new FlatFileItemReaderBuilder<Row>()
        .name("recipients")
        .resource(new FileSystemResource(Path.of(System.getProperty(LIST))))
        .linesToSkip(1)
        .delimited()
        .names("firstName", "mobile", "city", "image", "flow")
        .targetType(Row.class)
        .build();
  }

  private static ItemProcessor<Row, Sent> processor(RestClient client) {
    return row -> {
      var answer =
          client
              .post()
              .header("MM_lite", "yes")
              .header("API-KEY", "bench")
              .body(body(row))
              .retrieve()
              .body(Answer.class);
      if (answer == null) {
        throw new IllegalStateException("no answer");
      }
      return new Sent(
          Long.parseLong(row.mobile().substring(1)), answer.Data().messages().getFirst().id());
    };
  }

  private static JdbcBatchItemWriter<Sent> writer(DataSource dataSource) {
    return new JdbcBatchItemWriterBuilder<Sent>()
        .dataSource(dataSource)
        .sql("INSERT INTO textbook (phone, wamid) VALUES (:phone, :wamid)")
        .itemSqlParameterSourceProvider(SimplePropertySqlParameterSource::new)
        .build();
  }

  private static Map<String, Object> body(Row row) {
    var template =
        Map.of(
            "namespace",
            "9090_be",
            "name",
            "june_csp_en1",
            "language",
            Map.of("policy", "deterministic", "code", "en"),
            "components",
            List.of(
                component(
                    "header",
                    Map.of(
                        "type",
                        "image",
                        "image",
                        Map.of("link", "https://cdn.example.com/diwali/" + row.image()))),
                component(
                    "body",
                    Map.of("type", "text", "text", row.firstName()),
                    Map.of("type", "text", "text", row.city())),
                Map.of(
                    "type",
                    "button",
                    "sub_type",
                    "quick_reply",
                    "index",
                    0,
                    "parameters",
                    List.of(Map.of("type", "payload", "payload", "flow_welcome_" + row.flow())))));
    return Map.of(
        "type",
        "template",
        "messaging_product",
        "whatsapp",
        "to",
        row.mobile(),
        "template",
        template);
  }

  @SafeVarargs
  private static Map<String, Object> component(String type, Map<String, Object>... parameters) {
    return Map.of("type", type, "parameters", List.of(parameters));
  }
}
