BEGIN TRANSACTION;
CREATE TABLE absences (
	id INTEGER NOT NULL, 
	person BIGINT NOT NULL, 
	first TEXT DEFAULT '' NOT NULL, 
	last TEXT DEFAULT '' NOT NULL, 
	substitute BIGINT, 
	order_number TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_absences PRIMARY KEY (id), 
	CONSTRAINT fk_absences_person FOREIGN KEY(person) REFERENCES people (id)
);
CREATE TABLE access_tokens (
	token_hash TEXT NOT NULL, 
	account BIGINT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	scope TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	CONSTRAINT pk_access_tokens PRIMARY KEY (token_hash), 
	CONSTRAINT fk_access_tokens_account FOREIGN KEY(account) REFERENCES accounts (id)
);
CREATE TABLE accounts (
	id INTEGER NOT NULL, 
	login TEXT DEFAULT '' NOT NULL, 
	password TEXT DEFAULT '' NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	person BIGINT, 
	language TEXT DEFAULT 'ru' NOT NULL, 
	state TEXT DEFAULT 'active' NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, chosen_by TEXT DEFAULT 'owner' NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_accounts_login UNIQUE (login)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0012');
CREATE TABLE answer_links (
	reference_hash TEXT NOT NULL, 
	instance BIGINT NOT NULL, 
	letter BIGINT DEFAULT '0' NOT NULL, 
	person BIGINT DEFAULT '0' NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	triggers TEXT DEFAULT '[]' NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	used_trigger TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_answer_links PRIMARY KEY (reference_hash), 
	CONSTRAINT fk_answer_links_instance FOREIGN KEY(instance) REFERENCES instances (id)
);
CREATE TABLE checkpoints (
	id INTEGER NOT NULL, 
	first_entry BIGINT DEFAULT '0' NOT NULL, 
	last_entry BIGINT DEFAULT '0' NOT NULL, 
	root BLOB NOT NULL, 
	previous BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	recorded_at BIGINT NOT NULL, school_number BIGINT DEFAULT '0' NOT NULL, school_head TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_checkpoints PRIMARY KEY (id)
);
INSERT INTO "checkpoints" VALUES(1,1,83,X'F545124D3774DD66086DC3BE150F8F9B9C370AB8EA9EFEA12DC5F2B75A19B095',X'0000000000000000000000000000000000000000000000000000000000000000',X'B5DA5D37B8513E50AB43F361D361EE06E4DDE54C985495B8469E3A6B92E5C234',1602493200000000,0,'');
CREATE TABLE counters (
	name TEXT NOT NULL, 
	value BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_counters PRIMARY KEY (name)
);
INSERT INTO "counters" VALUES('instance',33);
CREATE TABLE cycles (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	organisation TEXT DEFAULT '' NOT NULL, 
	"plan" TEXT DEFAULT '' NOT NULL, 
	plan_version BIGINT DEFAULT '0' NOT NULL, 
	begins TEXT DEFAULT '' NOT NULL, 
	ends TEXT DEFAULT '' NOT NULL, 
	plan_from TEXT DEFAULT '' NOT NULL, 
	in_force_on TEXT DEFAULT '' NOT NULL, 
	zone TEXT DEFAULT '' NOT NULL, 
	shifted_days BIGINT DEFAULT '0' NOT NULL, 
	pauses TEXT DEFAULT '[]' NOT NULL, 
	state TEXT DEFAULT 'open' NOT NULL, 
	opened_at BIGINT NOT NULL, 
	CONSTRAINT pk_cycles PRIMARY KEY (id), 
	CONSTRAINT uq_cycles_name UNIQUE (name)
);
INSERT INTO "cycles" VALUES(1,'2020/21','МАОУ «Школа № 128»','roadmap',1,'2020-09-01','2021-05-31','2020-06-01','2020-09-01','Europe/Moscow',0,'[]','open',1598950800000000);
CREATE TABLE definitions (
	id INTEGER NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	version BIGINT DEFAULT '0' NOT NULL, 
	sha256 TEXT DEFAULT '' NOT NULL, 
	text TEXT DEFAULT '' NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_definitions PRIMARY KEY (id), 
	CONSTRAINT uq_definitions_name_version UNIQUE (name, version)
);
INSERT INTO "definitions" VALUES(1,'process','pair_lifecycle',1,'6e63226ea4c104114cd20664914eb9a77be3aad41cc088cb58ec866d2c3ed8e4','# yaml-language-server: $schema=definition.schema.json
# A pair from the mentee''s request to the way out. A group is several pairs with one mentor and one
# group number. Numbers are defaults that a school may change.
process: pair_lifecycle
version: 1
title: {ru: наставническая пара, en: mentoring pair}
initial: intake

roles:
  # who answers by the links in their letters; the others sign in
  mentor: {title: {ru: наставник, en: mentor}, answers_by: link}
  mentee: {title: {ru: наставляемый, en: mentee}, answers_by: link}
  guardian: {title: {ru: родитель, en: parent}, collective: true, answers_by: link}
  class_teacher: {title: {ru: классный руководитель, en: class teacher}, answers_by: link}
  coordinator: {title: {ru: куратор, en: coordinator}}
  psychologist: {title: {ru: педагог-психолог, en: psychologist}}
  deputy_director: {title: {ru: заместитель директора, en: deputy director}}

fields:
  group_number: {type: int, indexed: true, title: {ru: номер группы, en: group number}}
  request_kind:
    type: word
    values: [studies, sport, arts, career, adaptation, other]
    value_titles:
      studies: {ru: учёба, en: studies}
      sport: {ru: спорт, en: sport}
      arts: {ru: творчество, en: arts}
      career: {ru: выбор профессии, en: career}
      adaptation: {ru: привыкание к школе, en: settling in}
      other: {ru: другое, en: something else}
    title: {ru: тема запроса, en: subject of the request}
  request: {type: text, title: {ru: запрос своими словами, en: the request in their own words}}
  minor: {type: bool, default: true, title: {ru: наставляемому нет 18 лет, en: the mentee is a minor}}
  data_consent: {type: bool, title: {ru: согласие на обработку данных, en: consent to data processing}}
  guardian_consent: {type: bool, title: {ru: согласие родителя на участие, en: parent''s consent}}
  photo_consent: {type: bool, title: {ru: согласие на съёмку, en: consent to photographs}}
  candidate: {type: person, indexed: true, title: {ru: предлагаемый наставник, en: mentor proposed}}
  proposals: {type: int, title: {ru: сделано предложений, en: proposals made}}
  mentor_agreed: {type: bool, title: {ru: наставник согласен, en: the mentor agrees}}
  mentee_agreed: {type: bool, title: {ru: наставляемый согласен, en: the mentee agrees}}
  guardian_agreed: {type: bool, title: {ru: родитель согласен, en: the parent agrees}}
  meeting_on: {type: date, title: {ru: день следующей встречи, en: day of the next meeting}}
  met_on: {type: date, title: {ru: день последней встречи, en: day of the last meeting}}
  meetings_held: {type: int, title: {ru: встреч проведено, en: meetings held}}
  mood:
    type: word
    values: [good, fair, poor]
    value_titles: {good: {ru: хорошо, en: well}, fair: {ru: обычно, en: fairly}, poor: {ru: плохо, en: badly}}
    title: {ru: как прошла встреча, en: how it went}
  feedback: {type: text, title: {ru: отзыв, en: feedback}}
  mentor_fit:
    type: word
    values: ["yes", unsure, "no"]
    value_titles: {"yes": {ru: да, en: "yes"}, unsure: {ru: не знаю, en: not sure}, "no": {ru: нет, en: "no"}}
    title: {ru: наставник хочет продолжать, en: the mentor wants to go on}
  mentee_fit:
    type: word
    values: ["yes", unsure, "no"]
    value_titles: {"yes": {ru: да, en: "yes"}, unsure: {ru: не знаю, en: not sure}, "no": {ru: нет, en: "no"}}
    title: {ru: наставляемый хочет продолжать, en: the mentee wants to go on}
  contacts_due: {type: int, title: {ru: контактов куратора положено, en: contacts due}}
  contacts_done: {type: int, title: {ru: контактов куратора было, en: contacts done}}
  mentor_reflected: {type: bool, title: {ru: рефлексия наставника, en: the mentor''s reflection}}
  mentee_reflected: {type: bool, title: {ru: рефлексия наставляемого, en: the mentee''s reflection}}
  wish:
    type: word
    values: [go_on, stop, new_role]
    value_titles:
      go_on: {ru: продолжать, en: go on}
      stop: {ru: завершить, en: stop}
      new_role: {ru: попробовать другую роль, en: try another role}
    title: {ru: чего хочется дальше, en: what next}
  concern: {type: text, title: {ru: что беспокоит, en: what is the concern}}

facts:
  mentor_load: {count: pair_lifecycle, within: [meetings], where: {candidate: candidate}}

evidence:
  - {slot: agreement, required: false, title: {ru: соглашение пары, en: the pair''s agreement}}
  - {slot: plan, required: false, title: {ru: план работы пары, en: the pair''s plan}}
  - {slot: protocol, required: false, title: {ru: протокол рефлексии, en: record of the reflection}}

messages:
  consents_asked: {to: [guardian, mentee], kind: duty}
  pair_proposed: {to: [mentor, mentee, guardian], kind: duty}
  next_candidate: {to: coordinator, kind: reminder}
  pair_agreed: {to: [mentor, mentee, guardian, class_teacher], kind: duty}
  meeting_planned: {to: [mentor, mentee], invitation: true}
  concern_raised: {to: [coordinator, psychologist], kind: duty}
  concern_resolved: {to: [mentor, mentee], kind: duty}
  pair_parted: {to: [mentor, mentee, guardian], kind: duty}
  pair_finished: {to: [mentor, mentee, guardian, class_teacher]}
  reflection_asked: {to: [mentor, mentee], kind: duty}
  feedback_missing: {to: mentor, kind: reminder}
  quiet_pair: {to: coordinator, kind: reminder}
  reminder: {to: coordinator, kind: reminder}
  overdue: {to: coordinator, kind: reminder}
  escalation: {to: coordinator, kind: reminder}

forms:
  request:
    title: {ru: Запрос наставляемого, en: The mentee''s request}
    asks: [{field: request_kind}, {field: request, required: false}]
  consents:
    title: {ru: Согласия, en: Consents}
    asks: [{field: data_consent}, {field: guardian_consent, required: false}, {field: photo_consent, required: false}]
  proposal:
    title: {ru: Предложение наставника, en: A mentor proposed}
    asks: [{field: candidate}]
  plan_meeting:
    title: {ru: Следующая встреча, en: The next meeting}
    asks: [{field: meeting_on}]
  meeting:
    title: {ru: Встреча состоялась, en: A meeting took place}
    asks: [{field: met_on}]
  feedback:
    title: {ru: Отзыв о встрече, en: Feedback on the meeting}
    asks: [{field: mood}, {field: feedback, required: false}]
  mentor_fit:
    title: {ru: Продолжать ли в этой паре, en: Whether to go on in this pair}
    asks: [{field: mentor_fit}]
  mentee_fit:
    title: {ru: Продолжать ли в этой паре, en: Whether to go on in this pair}
    asks: [{field: mentee_fit}]
  concern:
    title: {ru: Что беспокоит, en: What is the concern}
    asks: [{field: concern}]
  reflection:
    title: {ru: Личная рефлексия, en: Personal reflection}
    asks: [{field: wish}, {field: feedback, required: false}]

states:
  - name: intake
    title: {ru: приём, en: intake}
    initial: request
    children:
      - name: request
        title: {ru: запрос, en: request}
        deadlines:
          - name: request
            title: {ru: запрос записан, en: the request is written down}
            due: {within: 5 working days}
            remind: [{before: 2 days, to: coordinator}]
            overdue: {to: coordinator, repeat: {every: 7 days, at_most: 4}}
      - name: consents
        title: {ru: согласия, en: consents}
        deadlines:
          - name: consents
            title: {ru: согласия получены, en: the consents are here}
            due: {within: 7 days}
            remind: [{before: 3 days, to: guardian}]
            overdue: {to: [guardian, coordinator], repeat: {every: 7 days, at_most: 3}}
      - name: interview
        title: {ru: беседа, en: interview}
        deadlines:
          - name: interview
            title: {ru: беседа проведена, en: the interview took place}
            due: {within: 7 days}
            remind: [{before: 2 days, to: coordinator}]
            overdue: {to: coordinator, repeat: {every: 7 days, at_most: 4}}
  - name: matching
    title: {ru: подбор, en: matching}
    initial: searching
    children:
      - name: searching
        title: {ru: поиск наставника, en: searching for a mentor}
        deadlines:
          - name: search
            title: {ru: наставник предложен, en: a mentor is proposed}
            due: {within: 14 days}
            remind: [{before: 4 days, to: coordinator}]
            overdue: {to: coordinator, repeat: {every: 7 days, at_most: 4}}
            # a request nobody serves for 30 days is red
            escalate: [{after: 16 days, to: deputy_director}]
      - name: proposed
        title: {ru: предложено, en: proposed}
        deadlines:
          - name: answer
            title: {ru: ответ на предложение, en: answer to the proposal}
            due: {within: 3 days}
            remind: [{before: 1 day, to: [mentor, mentee, guardian]}]
            overdue: {to: [mentor, mentee, guardian]}
            escalate: [{after: 4 days, to: coordinator}]
            then: {trigger: lapse, after: 6 days}
            waits_for_absent: mentor
      - name: agreed
        title: {ru: согласовано, en: agreed}
        deadlines:
          - name: pairing
            title: {ru: пара закреплена, en: the pair is confirmed}
            due: {within: 5 working days}
            overdue: {to: coordinator, repeat: {every: 7 days, at_most: 3}}
  - name: meetings
    title: {ru: встречи, en: meetings}
    initial: introduction
    deadlines:
      # seen on the 14th, 28th, 45th and 60th day: thirteen days are over when the 14th begins; a
      # child''s pair is never closed by itself
      - name: quiet
        title: {ru: встреч давно не было, en: no meeting for long}
        due: {within: 13 days}
        anchor: met_on
        restarted_by: record_meeting
        overdue: {to: coordinator, message: quiet_pair}
        escalate:
          - {after: 15 days, to: coordinator, message: quiet_pair}
          - {after: 32 days, to: [coordinator, psychologist], message: quiet_pair}
          - {after: 47 days, to: [coordinator, deputy_director], message: quiet_pair}
        waits_for_absent: [mentor, mentee]
      - name: mentor_feedback
        title: {ru: отзыв наставника, en: the mentor''s feedback}
        due: {within: 1 working day}
        anchor: met_on
        started_by: record_meeting
        restarted_by: record_meeting
        met_by: give_mentor_feedback
        # nudged at 3, 7 and 14 days, then the coordinator
        overdue: {to: mentor, message: feedback_missing, repeat: {every: 4 days, at_most: 3}}
        escalate: [{after: 15 days, to: coordinator}]
        waits_for_absent: mentor
      - name: mentee_feedback
        title: {ru: отзыв наставляемого, en: the mentee''s feedback}
        due: {within: 1 working day}
        anchor: met_on
        started_by: record_meeting
        restarted_by: record_meeting
        met_by: give_mentee_feedback
        overdue: {to: mentee, message: feedback_missing, repeat: {every: 4 days, at_most: 3}}
        escalate: [{after: 15 days, to: coordinator}]
        waits_for_absent: mentee
    children:
      - name: introduction
        title: {ru: знакомство, en: introduction}
        deadlines:
          - name: introduce
            title: {ru: встреча-знакомство, en: introduction}
            due: {within: 7 days}
            remind: [{before: 2 days, to: mentor}]
            overdue: {to: [mentor, coordinator], repeat: {every: 7 days, at_most: 4}}
      - name: trial
        title: {ru: пробная встреча, en: trial meeting}
        deadlines:
          - name: first_contact
            title: {ru: разговор куратора с парой, en: the coordinator''s first contact}
            due: {within: 48 hours}
            met_by: record_contact
            overdue: {to: coordinator}
          - name: trial
            title: {ru: пробная встреча и решение обоих, en: trial meeting and both decisions}
            due: {within: 14 days}
            remind: [{before: 3 days, to: [mentor, mentee]}]
            overdue: {to: [mentor, coordinator], repeat: {every: 7 days, at_most: 4}}
      - name: planning
        title: {ru: планирование, en: planning}
        deadlines:
          - name: plan
            title: {ru: план подписан, en: the plan is signed}
            due: {within: 14 days}
            remind: [{before: 3 days, to: mentor}]
            overdue: {to: [mentor, coordinator], repeat: {every: 7 days, at_most: 4}}
          - name: contact_early
            title: {ru: контакт куратора с парой, en: the coordinator''s contact with the pair}
            every: 14 days
            met_by: record_contact
            counts: {due: contacts_due, done: contacts_done}
            overdue: {to: coordinator}
      - name: working
        title: {ru: совместная работа, en: working}
        deadlines:
          - name: contact
            title: {ru: контакт куратора с парой, en: the coordinator''s contact with the pair}
            every: 1 month
            met_by: record_contact
            counts: {due: contacts_due, done: contacts_done}
            overdue: {to: coordinator}
          - name: winding_up
            title: {ru: пора к итоговой встрече, en: time for the final meeting}
            due: {until: 05-14}
            remind: [{before: 14 days, to: [mentor, coordinator]}]
            overdue: {to: [mentor, coordinator], repeat: {every: 7 days, at_most: 2}}
      - name: final
        title: {ru: итоговая встреча, en: final meeting}
        deadlines:
          - name: final_meeting
            title: {ru: итоговая встреча, en: final meeting}
            due: {within: 7 days}
            remind: [{before: 2 days, to: [mentor, mentee]}]
            overdue: {to: [mentor, coordinator], repeat: {every: 7 days, at_most: 3}}
  - name: reflection
    title: {ru: рефлексия, en: reflection}
    initial: personal
    children:
      - name: personal
        title: {ru: личная рефлексия, en: personal reflection}
        deadlines:
          - name: reflection
            title: {ru: личная рефлексия обоих, en: both have reflected}
            due: {within: 5 days}
            remind: [{before: 2 days, to: [mentor, mentee]}]
            overdue: {to: [mentor, mentee, coordinator], repeat: {every: 5 days, at_most: 3}}
      - name: group
        title: {ru: групповая рефлексия, en: reflection in the group}
        deadlines:
          - name: closing
            title: {ru: групповая рефлексия и решение, en: reflection in the group and decision}
            due: {within: 7 days}
            remind: [{before: 2 days, to: coordinator}]
            overdue: {to: coordinator, repeat: {every: 7 days, at_most: 4}}
  - name: exit
    title: {ru: выход, en: exit}
    initial: completed
    children:
      - {name: completed, title: {ru: завершена, en: completed}, final: true}
      - {name: continued, title: {ru: продолжит в новом цикле, en: continued next cycle}, final: true}
      - {name: ended_early, title: {ru: завершена досрочно, en: ended early}, final: true}

transitions:
  - trigger: record_request
    title: {ru: Записать запрос, en: Write down the request}
    source: intake.request
    dest: intake.consents
    by: [coordinator, class_teacher, mentee]
    form: request
    notify: consents_asked
  - trigger: give_consents
    title: {ru: Дать согласия, en: Give consents}
    source: intake.consents
    dest: intake.interview
    by: [guardian, mentee, coordinator]
    form: consents
    guard: data_consent && (!minor || (guardian_consent && role != ''mentee''))
    refusal:
      ru: Нужны согласие на обработку данных и, пока наставляемому нет 18 лет, согласие от самого родителя.
      en: Consent to data processing is needed and, for a minor, a parent''s own consent.
  - trigger: record_interview
    title: {ru: Беседа проведена, en: The interview took place}
    source: intake.interview
    dest: matching.searching
    by: [coordinator, psychologist]
  - trigger: propose
    title: {ru: Предложить наставника, en: Propose a mentor}
    source: matching.searching
    dest: matching.proposed
    by: coordinator
    form: proposal
    guard: candidate > 0 && mentor_load < 5
    refusal:
      ru: У этого наставника уже пять пар. Предложите другого.
      en: This mentor has five pairs already. Propose another.
    set: {proposals: proposals + 1, mentor_agreed: "false", mentee_agreed: "false", guardian_agreed: "false"}
    assign: {mentor: candidate}
    notify: pair_proposed
  - trigger: mentor_agrees
    title: {ru: Наставник согласен, en: The mentor agrees}
    source: matching.proposed
    by: mentor
    set: {mentor_agreed: "true"}
  - trigger: mentee_agrees
    title: {ru: Наставляемый согласен, en: The mentee agrees}
    source: matching.proposed
    by: mentee
    set: {mentee_agreed: "true"}
  - trigger: guardian_agrees
    title: {ru: Родитель согласен, en: The parent agrees}
    source: matching.proposed
    by: guardian
    set: {guardian_agreed: "true"}
  - trigger: agree
    title: {ru: Согласие получено, en: All have agreed}
    source: matching.proposed
    dest: matching.agreed
    by: coordinator
    guard: mentor_agreed && mentee_agreed && (guardian_agreed || !minor)
    refusal:
      ru: Согласны ещё не все. Нужны ответы наставника, наставляемого и, пока ему нет 18 лет, родителя.
      en: Not all have agreed yet. The mentor, the mentee and, for a minor, a parent have to answer.
  - trigger: decline
    title: {ru: Отказаться от предложения, en: Decline the proposal}
    source: matching.proposed
    dest: matching.searching
    by: [mentor, mentee, guardian, coordinator]
    notify: next_candidate
  - trigger: lapse
    title: {ru: Ответа нет, en: No answer}
    source: matching.proposed
    dest: matching.searching
    by: engine
    notify: next_candidate
  - trigger: confirm_pair
    title: {ru: Закрепить пару, en: Confirm the pair}
    source: matching.agreed
    dest: meetings
    by: [coordinator, deputy_director]
    evidence: [agreement]
    notify: pair_agreed
    signal: [{to: {process: measure, where: {completes: "true"}}, trigger: facts_changed}]
  - trigger: plan_meeting
    title: {ru: Назначить встречу, en: Set a meeting}
    source: meetings
    by: [mentor, coordinator]
    form: plan_meeting
    notify: meeting_planned
  - trigger: record_meeting
    title: {ru: Встреча состоялась, en: The meeting took place}
    source: meetings.introduction
    dest: meetings.trial
    by: [mentor, coordinator]
    form: meeting
    guard: met_on <= today
    refusal: {ru: День встречи ещё не наступил., en: The day of the meeting is still to come.}
    set: {meetings_held: meetings_held + 1}
  - trigger: record_meeting
    title: {ru: Встреча состоялась, en: The meeting took place}
    source: [meetings.trial, meetings.planning, meetings.working]
    by: [mentor, coordinator]
    form: meeting
    guard: met_on <= today
    refusal: {ru: День встречи ещё не наступил., en: The day of the meeting is still to come.}
    set: {meetings_held: meetings_held + 1}
  - trigger: record_meeting
    title: {ru: Итоговая встреча состоялась, en: The final meeting took place}
    source: meetings.final
    dest: reflection
    by: [mentor, coordinator]
    form: meeting
    guard: met_on <= today
    refusal: {ru: День встречи ещё не наступил., en: The day of the meeting is still to come.}
    set: {meetings_held: meetings_held + 1}
    notify: reflection_asked
    signal: [{to: {process: measure, where: {completes: "true"}}, trigger: facts_changed}]
  - trigger: give_mentor_feedback
    title: {ru: Отзыв наставника, en: The mentor''s feedback}
    source: meetings
    by: mentor
    form: feedback
  - trigger: give_mentee_feedback
    title: {ru: Отзыв наставляемого, en: The mentee''s feedback}
    source: meetings
    by: mentee
    form: feedback
  - trigger: record_contact
    title: {ru: Контакт с парой был, en: Contact with the pair took place}
    source: meetings
    by: coordinator
  - trigger: mentor_decides
    title: {ru: Решение наставника, en: The mentor decides}
    source: meetings.trial
    by: mentor
    form: mentor_fit
  - trigger: mentee_decides
    title: {ru: Решение наставляемого, en: The mentee decides}
    source: meetings.trial
    by: mentee
    form: mentee_fit
  - trigger: go_on
    title: {ru: Продолжить в этой паре, en: Go on in this pair}
    source: meetings.trial
    dest: meetings.planning
    by: [coordinator, mentor]
    guard: meetings_held >= 2 && mentor_fit == ''yes'' && mentee_fit == ''yes''
    refusal:
      ru: Нужны пробная встреча и решение обоих продолжать.
      en: A trial meeting is needed, and both have to want to go on.
  - trigger: agree_plan
    title: {ru: План подписан, en: The plan is signed}
    source: meetings.planning
    dest: meetings.working
    by: [mentor, coordinator]
    evidence: [plan]
  - trigger: wind_up
    title: {ru: Перейти к итоговой встрече, en: Go to the final meeting}
    source: meetings.working
    dest: meetings.final
    by: [mentor, coordinator]
  - trigger: raise_concern
    title: {ru: Сообщить о беспокойстве, en: Raise a concern}
    source: [matching, meetings]
    by: [mentor, mentee, guardian, class_teacher, coordinator, psychologist]
    form: concern
    notify: concern_raised
    deadlines: suspend
  - trigger: resolve_concern
    title: {ru: Вопрос решён, en: The concern is resolved}
    source: [matching, meetings]
    by: [coordinator, psychologist]
    reason: true
    notify: concern_resolved
    deadlines: resume
  - trigger: rematch
    title: {ru: Подобрать другого наставника, en: Find another mentor}
    source: [matching.agreed, meetings]
    dest: matching.searching
    by: coordinator
    reason: true
    set: {mentor_fit: "''''", mentee_fit: "''''", met_on: "''''", candidate: "0"}
    notify: pair_parted
  - trigger: reflect_mentor
    title: {ru: Рефлексия наставника, en: The mentor''s reflection}
    source: reflection.personal
    dest: reflection.group
    by: mentor
    form: reflection
    guard: mentee_reflected
    set: {mentor_reflected: "true"}
  - trigger: reflect_mentor
    title: {ru: Рефлексия наставника, en: The mentor''s reflection}
    source: reflection.personal
    by: mentor
    form: reflection
    guard: "!mentee_reflected"
    set: {mentor_reflected: "true"}
  - trigger: reflect_mentee
    title: {ru: Рефлексия наставляемого, en: The mentee''s reflection}
    source: reflection.personal
    dest: reflection.group
    by: mentee
    form: reflection
    guard: mentor_reflected
    set: {mentee_reflected: "true"}
  - trigger: reflect_mentee
    title: {ru: Рефлексия наставляемого, en: The mentee''s reflection}
    source: reflection.personal
    by: mentee
    form: reflection
    guard: "!mentor_reflected"
    set: {mentee_reflected: "true"}
  - trigger: skip_reflection
    title: {ru: Перейти к групповой рефлексии, en: Go to the group''s reflection}
    source: reflection.personal
    dest: reflection.group
    by: coordinator
    reason: true
  - trigger: complete
    title: {ru: Завершить, en: Complete}
    source: reflection.group
    dest: exit.completed
    by: coordinator
    notify: pair_finished
    signal: [{to: {process: measure, where: {completes: "true"}}, trigger: facts_changed}]
  - trigger: continue_next_cycle
    title: {ru: Продолжить в следующем цикле, en: Continue in the next cycle}
    source: reflection.group
    dest: exit.continued
    by: coordinator
    guard: wish != ''stop''
    refusal: {ru: Участники не хотят продолжать., en: They do not want to go on.}
    notify: pair_finished
    signal: [{to: {process: measure, where: {completes: "true"}}, trigger: facts_changed}]
  - trigger: end_early
    title: {ru: Завершить досрочно, en: End early}
    source: [intake, matching, meetings, reflection]
    dest: exit.ended_early
    by: [coordinator, guardian, mentee, mentor]
    reason: true
    notify: pair_parted
    signal: [{to: {process: measure, where: {completes: "true"}}, trigger: facts_changed}]',1598950800000000);
INSERT INTO "definitions" VALUES(2,'plan','roadmap',1,'17d434994f4d90957828e89d9c77af8a028e85316ef3b06d8b6f23185d55e7f4','# yaml-language-server: $schema=definition.schema.json
# Дорожная карта МАОУ «Школа № 128», приложение 1 к приказу от 01.09.2020 № 328-01-02.
# The order''s own words are kept as they are printed; what it leaves open is named in `notes`.
plan: roadmap
version: 1
title:
  ru: План мероприятий (дорожная карта) внедрения целевой модели наставничества
  en: Roadmap for introducing the target model of mentoring
organisation: {ru: МАОУ «Школа № 128», en: School No. 128}
order: {number: 328-01-02, date: 2020-09-01}
for_year: 2020

roles:
  director: {title: {ru: директор, en: director}, issues_orders: true}
  deputy_director:
    title: {ru: заместитель директора, en: deputy director}
    named: А.В. Матасова
  social_pedagogue: {title: {ru: социальный педагог, en: social pedagogue}}
  class_teachers: {title: {ru: классные руководители, en: class teachers}, collective: true}
  psychologist: {title: {ru: педагог-психолог, en: psychologist}}
  coordinator: {title: {ru: куратор, en: coordinator}}
  municipality: {title: {ru: муниципальный орган, en: municipal office}}

facts:
  prerequisites_open:
    count: measure
    outside: [accepted, waived, cancelled]
    where: {number: waits_for}
  pairs_total: {count: pair_lifecycle}
  pairs_forming: {count: pair_lifecycle, within: [intake, matching]}
  pairs_working: {count: pair_lifecycle, within: [meetings]}
  pairs_open: {count: pair_lifecycle, outside: [exit]}

stages:
  - {stage: conditions, title: {ru: подготовка условий, en: preparing conditions}, measures: ["3.1"]}
  - {stage: mentees, title: {ru: база наставляемых, en: base of mentees}, measures: ["3.2"]}
  - {stage: mentors, title: {ru: база наставников, en: base of mentors}, measures: ["3.3"]}
  - {stage: training, title: {ru: обучение наставников, en: training of mentors}}
  - {stage: pairing, title: {ru: формирование пар, en: forming pairs}, measures: ["3.4"]}
  - {stage: work, title: {ru: работа пар, en: work of pairs}, measures: ["3.5"]}
  - {stage: completion, title: {ru: завершение, en: completion}, measures: ["3.6"]}
  - {stage: consents, title: {ru: согласия и персональные данные, en: consents and personal data}}
  - {stage: clearance, title: {ru: допуск взрослых к работе с детьми, en: clearance of adults}}

processes:
  - process: measure
    version: 1
    title: {ru: мероприятие дорожной карты, en: measure of the roadmap}
    initial: planned
    retro: past.to_confirm
    roles:
      responsible:
        title: {ru: ответственный исполнитель, en: responsible person}
        collective: true
        answers_by: link
      approver: {title: {ru: кто принимает результат, en: who accepts the result}}
      coordinator: {title: {ru: куратор, en: coordinator}}
      director: {title: {ru: директор, en: director}}
    fields:
      number: {type: word, indexed: true, title: {ru: номер, en: number}}
      section: {type: word, indexed: true, title: {ru: раздел, en: section}}
      kind: {type: word, values: [one_off, standing, recurring, roll_up, derived], title: {ru: вид, en: kind}}
      waits_for: {type: words, title: {ru: ждёт, en: waits for}}
      review: {type: word, title: {ru: как часто проверяется, en: how often it is reviewed}}
      completes: {type: bool, indexed: true, title: {ru: завершается по фактам, en: completed by facts}}
      submitted_by: {type: person, title: {ru: кто сдал, en: submitted by}}
      submitted_on: {type: date, title: {ru: день результата, en: day of the result}}
      accepted_on: {type: date, title: {ru: день приёмки, en: day of acceptance}}
      reviews_due: {type: int, title: {ru: проверок положено, en: reviews due}}
      reviews_done: {type: int, title: {ru: проверок проведено, en: reviews done}}
      remarks: {type: text, title: {ru: замечания, en: remarks}}
    evidence:
      - {slot: attachment, required: false, title: {ru: дополнительный документ, en: further document}}
    messages:
      measure_opened: {to: responsible}
      measure_submitted: {to: approver, kind: duty}
      measure_returned: {to: responsible, kind: duty}
      measure_accepted: {to: responsible}
      reminder: {to: responsible, kind: reminder}
      overdue: {to: [responsible, coordinator], kind: reminder}
      escalation: {to: director, kind: duty}
      review_due: {to: responsible, kind: reminder}
    forms:
      remarks:
        title: {ru: Замечания к результату, en: Remarks on the result}
        asks: [{field: remarks}]
      review:
        title: {ru: Итог проверки, en: Outcome of the review}
        asks: [{field: remarks, required: false}]
    states:
      - name: planned
        title: {ru: запланировано, en: planned}
        deadlines:
          - name: opening
            title: {ru: начало срока, en: start of the term}
            due: own_term_start
            then: {trigger: open}
      - name: running
        title: {ru: выполняется, en: running}
        initial: open
        deadlines:
          - name: term
            title: {ru: срок мероприятия, en: term of the measure}
            due: own_term
            met_by: [submit, facts_changed]
            restarted_by: return
            remind:
              - {before: 14 days, to: responsible}
              - {before: 3 days, to: responsible}
            overdue: {to: [responsible, coordinator], repeat: {every: 7 days, at_most: 4}}
            escalate: [{after: 14 days, to: director}]
            catch_up: last
          - name: review
            title: {ru: очередная проверка, en: next review}
            every: {field: review}
            met_by: record_review
            counts: {due: reviews_due, done: reviews_done}
            overdue: {to: [responsible], message: review_due}
        children:
          - {name: open, title: {ru: открыто, en: open}}
          - {name: in_progress, title: {ru: в работе, en: in progress}}
          - {name: returned, title: {ru: возвращено с замечаниями, en: returned with remarks}}
          - name: submitted
            title: {ru: сдано, en: submitted}
            deadlines:
              - name: acceptance
                title: {ru: приёмка результата, en: acceptance of the result}
                due: {within: 5 working days}
                remind: [{before: 2 days, to: approver}]
                overdue: {to: approver, repeat: {every: 7 days, at_most: 3}}
                escalate: [{after: 14 days, to: [coordinator, director]}]
                waits_for_absent: approver
      - name: past
        title: {ru: срок прошёл до приказа, en: due before the order}
        initial: to_confirm
        children:
          - name: to_confirm
            title: {ru: подтвердить документом, en: to confirm}
            deadlines:
              - name: confirmation
                title: {ru: подтверждение документом, en: confirmation by document}
                due: {within: 14 days}
                remind: [{before: 7 days, to: responsible}, {before: 2 days, to: responsible}]
                overdue: {to: [responsible, coordinator], repeat: {every: 7 days, at_most: 4}}
                escalate: [{after: 14 days, to: director}]
          - name: submitted
            title: {ru: сдано, en: submitted}
            deadlines:
              - name: past_acceptance
                title: {ru: приёмка результата, en: acceptance of the result}
                due: {within: 5 working days}
                overdue: {to: approver, repeat: {every: 7 days, at_most: 3}}
                escalate: [{after: 14 days, to: [coordinator, director]}]
                waits_for_absent: approver
      - {name: accepted, title: {ru: принято, en: accepted}, final: true}
      - {name: waived, title: {ru: отменено приказом, en: waived by order}, final: true}
      - {name: cancelled, title: {ru: снято, en: cancelled}, final: true}
    transitions:
      - trigger: open
        title: {ru: Срок начался, en: The term begins}
        source: planned
        dest: running
        by: engine
        notify: measure_opened
      - trigger: begin
        title: {ru: Взять в работу, en: Begin}
        source: [running.open, running.returned]
        dest: running.in_progress
        by: responsible
      - trigger: begin
        title: {ru: Начать раньше срока, en: Begin early}
        source: planned
        dest: running.in_progress
        by: responsible
      - trigger: attach
        title: {ru: Приложить документ, en: Attach a document}
        source: [running, past]
        by: [responsible, coordinator]
        evidence: any
      - trigger: record_review
        title: {ru: Записать проверку, en: Record a review}
        source: running
        by: [responsible, coordinator]
        guard: review != ''''
        refusal: {ru: У этого мероприятия нет регулярной проверки., en: This measure has no regular review.}
        form: review
      - trigger: submit
        title: {ru: Сдать результат, en: Submit the result}
        source: [running.open, running.in_progress, running.returned]
        dest: running.submitted
        by: responsible
        evidence: required
        guard: >-
          (complete || !completes) && (!(kind in [''standing'', ''recurring'']) || due == ''''
          || timestamp(due + ''T00:00:00Z'') - timestamp(today + ''T00:00:00Z'') <= duration(''336h''))
        refusal:
          ru: Ещё рано сдавать. Мероприятие завершится, когда будут выполнены его условия или подойдёт к концу его срок.
          en: It is too early to submit. The measure ends when its conditions are met or its term draws to a close.
        set: {submitted_by: actor, submitted_on: occurred_on}
        notify: measure_submitted
      - trigger: facts_changed
        title: {ru: Условия выполнены, en: The conditions are met}
        source: [running.open, running.in_progress, running.returned]
        dest: running.submitted
        by: engine
        guard: complete && completes
        set: {submitted_by: "0", submitted_on: occurred_on}
        notify: measure_submitted
      - trigger: confirm
        title: {ru: Подтвердить документом, en: Confirm with the document}
        source: past.to_confirm
        dest: past.submitted
        by: responsible
        evidence: required
        guard: complete || !completes
        refusal:
          ru: Сначала должны быть приняты мероприятия, из которых это состоит.
          en: The measures it is made of have to be accepted first.
        set: {submitted_by: actor, submitted_on: occurred_on}
        notify: measure_submitted
      - trigger: accept
        title: {ru: Принять, en: Accept}
        source: [running.submitted, past.submitted]
        dest: accepted
        by: approver
        evidence: required
        guard: actor != submitted_by
        refusal:
          ru: Принять результат должен не тот, кто его сдал.
          en: The result has to be accepted by somebody other than who submitted it.
        set: {accepted_on: occurred_on}
        notify: measure_accepted
        signal:
          - {to: {process: section, where: {number: section}}, trigger: measure_changed}
          - {to: {process: measure, where: {completes: "true"}}, trigger: facts_changed}
      - trigger: return
        title: {ru: Вернуть с замечаниями, en: Return with remarks}
        source: running.submitted
        dest: running.returned
        by: approver
        form: remarks
        notify: measure_returned
      - trigger: return
        title: {ru: Вернуть с замечаниями, en: Return with remarks}
        source: past.submitted
        dest: past.to_confirm
        by: approver
        form: remarks
        notify: measure_returned
      - trigger: waive
        title: {ru: Отменить приказом, en: Waive by order}
        source: [planned, running, past]
        dest: waived
        by: director
        reason: true
        signal:
          - {to: {process: section, where: {number: section}}, trigger: measure_changed}
          - {to: {process: measure, where: {completes: "true"}}, trigger: facts_changed}
      - trigger: cancel
        title: {ru: Снять, en: Cancel}
        source: [planned, running, past]
        dest: cancelled
        by: [director, coordinator]
        reason: true
        signal:
          - {to: {process: section, where: {number: section}}, trigger: measure_changed}
          - {to: {process: measure, where: {completes: "true"}}, trigger: facts_changed}
      - trigger: reopen
        title: {ru: Открыть снова, en: Reopen}
        source: [accepted, waived, cancelled]
        dest: running.in_progress
        by: director
        reason: true
        signal:
          - {to: {process: section, where: {number: section}}, trigger: measure_changed}

  - process: section
    version: 1
    title: {ru: раздел дорожной карты, en: section of the roadmap}
    initial: open
    roles: {}
    fields:
      number: {type: word, indexed: true, title: {ru: номер, en: number}}
    facts:
      measures_open:
        count: measure
        outside: [accepted, waived, cancelled]
        where: {section: number}
    states:
      - name: open
        title: {ru: выполняется, en: open}
        unwatched: {ru: за сроками следят мероприятия раздела, en: its measures watch their own terms}
      - {name: complete, title: {ru: выполнен, en: complete}, final: true}
    transitions:
      - {trigger: measure_changed, source: open, dest: complete, by: engine, guard: measures_open == 0}
      - {trigger: measure_changed, source: complete, dest: open, by: engine, guard: measures_open > 0}

sections:
  - number: "1"
    title:
      ru: Нормативное правовое регулирование внедрения методологии (целевой модели) наставничества обучающихся
      en: Regulations for introducing the methodology (target model) of mentoring
    measures:
      - number: "1.1"
        title:
          ru: Разработка дорожных карт внедрения целевой модели наставничества в МАОУ «Школа № 128»
          en: Drawing up the roadmaps for introducing the target model of mentoring
        term: {month: august}
        term_text: август
        responsible: social_pedagogue
        accepts: director
        result: {title: {ru: дорожные карты, en: roadmaps}, kind: document}
        evidence: [{slot: roadmap, title: {ru: дорожная карта, en: the roadmap}}]
      - number: "1.2"
        title:
          ru: >-
            Разработка и утверждение распорядительных актов о внедрении ЦМН на уровне школы, включающие:
            сроки внедрения ЦМН в школе; назначение ответственных за внедрение и реализацию ЦМН в школе
            с описанием их обязанностей; назначение ответственных за материально-техническое обеспечение
            программ наставничества в школе; сроки проведения мониторинга эффективности программ
            наставничества; планируемые результаты внедрения ЦМН в школе; положение о программе
            наставничества и дорожной карты внедрения ЦМН в школе
          en: Drawing up and approving the school''s orders on introducing the model
        term: {until: 08-20}
        term_text: до 20.08.2020
        responsible: deputy_director
        accepts: director
        result: {title: {ru: приказы МАОУ «Школа № 128», en: orders of the school}, kind: act}
        evidence:
          - {slot: order, title: {ru: приказ с номером и датой, en: the order with number and date}}
          - {slot: regulation, title: {ru: положение о программе наставничества, en: regulation on the mentoring programme}}
        parts:
          - {name: dates, title: {ru: сроки внедрения ЦМН в школе, en: dates of introduction}, evidence: order}
          - {name: responsible, title: {ru: назначение ответственных с описанием их обязанностей, en: who is responsible and for what}, evidence: order}
          - {name: supplies, title: {ru: назначение ответственных за материально-техническое обеспечение, en: who is responsible for supplies}, evidence: order}
          - {name: monitoring, title: {ru: сроки проведения мониторинга эффективности, en: dates of monitoring}, evidence: order}
          - {name: results, title: {ru: планируемые результаты внедрения ЦМН, en: results planned}, evidence: order}
          - {name: regulation, title: {ru: положение о программе и дорожная карта, en: regulation and roadmap}, evidence: regulation}
        waits_for: ["1.1"]
      - number: "1.3"
        title:
          ru: >-
            Разработка и утверждение распорядительной документации для обеспечения развития
            инфраструктурных, материально-технических ресурсов и кадрового потенциала школы, участвующей в
            реализации ЦМН
          en: Drawing up and approving the documents on premises, supplies and staff
        term: {until: 08-20}
        term_text: до 20.08.2020
        responsible: deputy_director
        accepts: director
        result: {title: {ru: организационно-распорядительная документация, en: organisational documents}, kind: document}
        evidence: [{slot: documentation, title: {ru: "перечень помещений, средств и часов", en: "rooms, budget and hours"}}]
      - number: "1.4"
        title:
          ru: Заключение соглашений с организациями-партнерами по внедрению целевой модели наставничества в 2020 г.
          en: Agreements with partner organisations
        term: {until: 08-20}
        term_text: до 20.08.2020
        responsible: deputy_director
        accepts: director
        result: {title: {ru: соглашения с организациями-партнерами, en: agreements with partners}, kind: document}
        evidence: [{slot: agreements, title: {ru: соглашения или обоснование их отсутствия, en: agreements or why there are none}}]
        multiplies: partner
        waits_for: ["2.1"]
      - number: "1.5"
        title:
          ru: >-
            Разработка и утверждение системы мотивации наставников в соответствии с механизмами,
            предусмотренными пунктом 5 методологии (целевой модели) наставничества, утвержденной
            распоряжением Минпросвещения России от 25.12.2019 № Р-145
          en: A system of motivation for mentors under item 5 of the methodology
        term: {until: 08-20}
        term_text: до 20.08.2020
        responsible: deputy_director
        accepts: director
        result: {title: {ru: "методические рекомендации, распорядительные акты", en: recommendations and orders}, kind: document}
        evidence: [{slot: motivation, title: {ru: система мотивации наставников, en: the system of motivation}}]
      - number: "1.6"
        title:
          ru: >-
            Разработка и утверждение мер по обеспечению доступности программ наставничества для обучающихся с
            особыми образовательными потребностями и индивидуальными возможностями, в том числе для
            обучающихся с ограниченными возможностями здоровья, обучающихся, проявивших выдающие
            способности, обучающихся, попавших в трудную жизненную ситуацию, а также обучающихся из
            малоимущих семей, проживающих в сельской местности и на труднодоступных и отдаленных территориях,
            детей-сирот (оставшихся без попечения родителей)
          en: Measures that open the programmes to pupils with special needs
        term: {until: 08-20}
        term_text: до 20.08.2020
        responsible: social_pedagogue
        accepts: director
        result: {title: {ru: распорядительные акты, en: orders}, kind: act}
        evidence: [{slot: order, title: {ru: приказ о мерах доступности, en: order on accessibility}}]

  - number: "2"
    title:
      ru: >-
        Организационная, методическая, экспертно-консультационная, информационная и просветительская
        поддержка участников внедрения целевой модели наставничества
      en: Support of those who introduce the target model
    measures:
      - number: "2.1"
        title:
          ru: >-
            Формирование перечня партнерских организаций в целях привлечения их к реализации программ
            наставничества в рамках действующего законодательства
          en: A list of partner organisations
        term: {until: 08-31}
        term_text: до 31.08.2020
        responsible: social_pedagogue
        accepts: deputy_director
        result: {title: {ru: перечень партнерских организаций, en: list of partners}, kind: document}
        evidence: [{slot: partners, title: {ru: перечень партнёров, en: list of partners}}]
      - number: "2.2"
        title: {ru: Формирование баз наставников на уровне школы, en: Bases of mentors at the school}
        term: {whole_period: true}
        term_text: в течение всего периода реализации ЦМН
        kind: standing
        responsible: deputy_director
        accepts: director
        result:
          title:
            ru: >-
              базы наставников, которые потенциально могут участвовать в программах наставничества, включая:
              базы учеников для формы наставничества «ученик-ученик»; базы выпускников; базы наставников от
              предприятий и организаций; базы наставников из числа активных педагогов
            en: bases of pupils, graduates, employers'' people and teachers who may mentor
          kind: document
        evidence: [{slot: base, title: {ru: итоговый снимок баз, en: final snapshot of the bases}}]
        review: 1 month
      - number: "2.3"
        title: {ru: Формирование баз программ наставничества на уровне школы, en: Bases of mentoring programmes at the school}
        term: {whole_period: true}
        term_text: в течение всего периода реализации ЦМН
        kind: standing
        responsible: social_pedagogue
        accepts: deputy_director
        result:
          title:
            ru: >-
              базы эффективных программ наставничества, которые могут реализовываться как в данной, так и в
              иных школах
            en: bases of effective programmes, usable in this and other schools
          kind: document
        evidence: [{slot: base, title: {ru: карточки программ, en: cards of programmes}}]
        review: 3 months
      - number: "2.4"
        title:
          ru: >-
            Разработка программно-методических материалов на уровне школы, необходимых для реализации целевой
            модели наставничества
          en: Programme and methodical materials
        term: {until: 08-20}
        term_text: до 20.08.2020
        responsible: deputy_director
        accepts: director
        result: {title: {ru: программно-методическое обеспечение реализации ЦМН, en: programme and methodical materials}, kind: document}
        evidence: [{slot: materials, title: {ru: пакет материалов по формам, en: the materials by form}}]
        multiplies: form
      - number: "2.5"
        title:
          ru: >-
            Информирование педагогов, родителей, обучающихся в школе, сообщества выпускников, предприятий о
            реализации целевой модели наставничества
          en: Informing teachers, parents, pupils, graduates and employers
        term: {months: [august, december]}
        term_text: август-декабрь 2020 г.
        responsible: [deputy_director, class_teachers]
        accepts: director
        result: {title: {ru: информационная кампания, en: a campaign of information}, kind: state}
        multiplies: class
      - number: "2.6"
        title:
          ru: >-
            Популяризация ЦМН через региональные, муниципальные СМИ, информационные ресурсы в сети Интернет,
            сообщества в социальных сетях, официальных ресурсах организаций-участников ЦМН
          en: Making the model known through media and networks
        term: {months: [august, december]}
        term_text: август-декабрь 2020 г.
        responsible: deputy_director
        accepts: director
        result:
          title:
            ru: наполнение информационных ресурсов актуальной информацией с применением единого брендирования
            en: resources filled with current information under one brand
          kind: state
        waits_for: ["4.1"]

  - number: "3"
    title:
      ru: Внедрение целевой модели наставничества в МАОУ «Школа № 128» в 2020 г.
      en: Introducing the target model at the school in 2020
    measures:
      - number: "3.1"
        title: {ru: Подготовка условий для запуска программы наставничества, en: Preparing the conditions}
        term: {months: [june, august]}
        term_text: июнь-август 2020 г.
        kind: roll_up
        responsible: [deputy_director, social_pedagogue]
        accepts: director
        result:
          title:
            ru: >-
              нормативное обеспечение, распорядительная документация, программно-методическое обеспечение,
              материально-техническое обеспечение, организации-партнеры
            en: regulations, orders, materials, supplies and partners
          kind: state
        waits_for: ["1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.1", "2.4"]
        completes_when: prerequisites_open == 0
      - number: "3.2"
        title: {ru: Формирование базы наставляемых в 2020-2021 учебном году, en: Base of mentees for the school year}
        term: {window: [09-01, 09-15]}
        term_text: с 1 по 15 сентября 2020 г.
        responsible: social_pedagogue
        accepts: deputy_director
        result:
          title:
            ru: база наставляемых с перечнем запросов, необходимая для подбора кандидатов в наставники
            en: base of mentees with their requests
          kind: document
        evidence: [{slot: base, title: {ru: база наставляемых с запросами, en: base of mentees}}]
        multiplies: person
        waits_for: ["3.1"]
      - number: "3.3"
        title:
          ru: >-
            Формирование базы наставников для реализации ЦМН в 2020-2021 учебном году (отбор из числа
            потенциальных наставников в соответствии с формированным на текущий учебный год перечнем
            запросов)
          en: Base of mentors for the school year, chosen for the requests
        term: {window: [09-16, 09-30]}
        term_text: с 16 по 30 сентября 2020 г.
        responsible: deputy_director
        accepts: director
        result:
          title:
            ru: >-
              сформирована база наставников для участия в программах наставничества в 2020-2021 учебном году,
              подходящая для конкретных программ и запросов наставляемых
            en: a base of mentors fit for the programmes and requests
          kind: document
        evidence: [{slot: base, title: {ru: база наставников и допуски, en: base of mentors with clearance}}]
        multiplies: person
        waits_for: ["3.2", "2.2"]
      - number: "3.4"
        title: {ru: Формирование наставнических пар или групп, en: Forming pairs and groups}
        term: {until: 10-30, from: 10-01}
        term_text: до 30 октября 2020 г.
        responsible: deputy_director
        accepts: director
        result:
          title:
            ru: сформированные наставнические пары или группы, готовые продолжить работу в рамках программ
            en: pairs and groups ready to go on
          kind: state
        multiplies: pair
        waits_for: ["3.3"]
        completes_when: pairs_total > 0 && pairs_forming == 0
        notes:
          ru: Начало срока в приказе не названо, взято следующее за подбором наставников число.
          en: The order names no start; the day after the choice of mentors is taken.
      - number: "3.5"
        title:
          ru: >-
            Организация работы наставнических пар или групп: встреча-знакомство; пробная встреча;
            встреча-планирование; совместная работа наставника и наставляемого (комплекс последовательных
            встреч с обязательным заполнением обратной связи); итоговая встреча
          en: The work of pairs and groups, from acquaintance to the final meeting
        term: {programme: true}
        term_text: в соответствии со сроками реализации программ наставничества
        kind: derived
        responsible: deputy_director
        accepts: director
        result: {title: {ru: реализация программ наставничества, en: the programmes carried out}, kind: state}
        parts:
          - {name: introduction, title: {ru: встреча-знакомство, en: acquaintance}}
          - {name: trial, title: {ru: пробная встреча, en: trial meeting}}
          - {name: planning, title: {ru: встреча-планирование, en: planning meeting}}
          - {name: working, title: {ru: совместная работа с обязательной обратной связью, en: work with obligatory feedback}}
          - {name: final, title: {ru: итоговая встреча, en: final meeting}}
        multiplies: pair
        waits_for: ["3.4"]
        completes_when: pairs_total > 0 && pairs_forming == 0 && pairs_working == 0
      - number: "3.6"
        title:
          ru: >-
            Завершение наставничества: подведение итогов работы в формате личной и групповой рефлексии;
            проведение открытого публичного мероприятия
          en: Completion, with reflection personal and in the group, and an open public occasion
        term: {programme_end: true, or: {month: may}}
        term_text: в соответствии со сроками реализации программ наставничества или май 2021 г.
        kind: derived
        responsible: [deputy_director, social_pedagogue]
        accepts: director
        result:
          title:
            ru: >-
              фиксация результатов и организация комфортного выхода наставника и наставляемого из программы с
              перспективой продолжения цикла
            en: results recorded, a comfortable way out, a prospect of going on
          kind: state
        parts:
          - {name: reflection, title: {ru: личная и групповая рефлексия, en: reflection}}
          - {name: public_occasion, title: {ru: открытое публичное мероприятие, en: open public occasion}}
        multiplies: pair
        waits_for: ["3.5"]
        completes_when: pairs_total > 0 && pairs_open == 0

  - number: "4"
    title:
      ru: >-
        Содействие распространению и внедрению лучших наставнических практик, различных форм и ролевых
        моделей для обучающихся, педагогов и молодых специалистов МАОУ «Школа № 128»
      en: Spreading the best practices of mentoring
    measures:
      - number: "4.1"
        title:
          ru: Создание специальных рубрик в социальных сетях, на официальном сайте школы
          en: Special columns in social networks and on the school''s site
        term: {until: 10-01}
        term_text: до 01.10.2020
        responsible: social_pedagogue
        accepts: deputy_director
        result:
          title:
            ru: Сформирована система поддержки наставничества через сеть Интернет
            en: a system of support through the internet
          kind: state

  - number: "5"
    title:
      ru: Мониторинг и оценка результатов внедрения целевой модели наставничества
      en: Monitoring and assessment of the results
    measures:
      - number: "5.1"
        title:
          ru: >-
            Внесение в формы федерального статистического наблюдения (далее - формы ФСН) данных о количестве
            участников программ наставничества и предоставление этих форм в Минпросвещения России
          en: Numbers of participants entered into the federal statistical forms
        term: {months: [september, december]}
        term_text: сентябрь-декабрь 2020 г.
        responsible: deputy_director
        accepts: director
        result: {title: {ru: внесены данные в формы ФСН, en: data entered into the forms}, kind: state}
        multiplies: form
        waits_for: ["3.4"]
      - number: "5.2"
        title:
          ru: Проведение внутреннего мониторинга реализации и эффективности программ наставничества
          en: Internal monitoring of the programmes
        term: {months: [september, december]}
        term_text: сентябрь-декабрь 2020 г.
        responsible: deputy_director
        accepts: director
        result:
          title:
            ru: >-
              получены данные о процессе и реализации программ наставничества от участников программ и иных
              причастных к программам лиц
            en: data from the participants and others concerned
          kind: state
      - number: "5.3"
        title:
          ru: Сбор результатов мониторинга реализации программ наставничества в школе
          en: Collecting the results of monitoring
        term: {months: [september, december]}
        term_text: сентябрь-декабрь 2020 г.
        responsible: deputy_director
        accepts: director
        result:
          title:
            ru: Получены и обобщены на муниципальном уровне данные о внедрении ЦМН в МОО, МОДО
            en: data brought together at the municipal level
          kind: municipal_data
        waits_for: ["5.2"]

  - number: "6"
    title:
      ru: >-
        Мониторинг процесса реализации программ наставничества (в соответствии с материалами методических
        рекомендаций, утвержденных распоряжений Минпросвещения России от 25.12.2019 № Р-145)
      en: Monitoring of how the programmes are carried out
    measures:
      - number: "6.1"
        title:
          ru: >-
            Оценка мотивационно-личностного, компетентного, профессионального роста участников целевой модели
            наставничества
          en: Assessing the growth of the participants
        term: {month: december}
        term_text: декабрь 2020 г.
        responsible: deputy_director
        accepts: director
        result:
          title:
            ru: оформлены и обобщены материалы в соответствии с приложением 2 к методическим рекомендациям
            en: materials drawn up after appendix 2 of the recommendations
          kind: document
        assessment: true
        evidence: [{slot: assessment, title: {ru: материалы оценки по приложению 2, en: materials of the assessment}}]
        waits_for: ["5.2"]

  - number: "7"
    title:
      ru: Координация и управление реализацией внедрения целевой модели наставничества
      en: Coordination and management
    measures:
      - number: "7.1"
        title:
          ru: >-
            Контроль процедуры внедрения целевой модели наставничества; контроль проведения программ
            наставничества
          en: Control of the procedure and of the programmes
        term: {by: 12-31}
        term_text: по 31 декабря 2020 г.
        kind: recurring
        responsible: deputy_director
        accepts: director
        parts:
          - {name: procedure, title: {ru: контроль процедуры внедрения, en: control of the procedure}}
          - {name: programmes, title: {ru: контроль проведения программ, en: control of the programmes}}
        review: 1 month
        notes:
          ru: Вид документа в приказе не назван. Предлагается справка о контроле.
          en: The order names no document. A note on the control is proposed.',1598950800000000);
INSERT INTO "definitions" VALUES(3,'process','measure',1,'60f950f6a61de0ed3f92a2cbf78f6b0dcfef789e4a8bfece66b1331c05e6e8ef','{"process":"measure","version":1,"title":{"ru":"мероприятие дорожной карты","en":"measure of the roadmap"},"initial":"planned","retro":"past.to_confirm","roles":{"responsible":{"title":{"ru":"ответственный исполнитель","en":"responsible person"},"collective":true,"answers_by":"link"},"approver":{"title":{"ru":"кто принимает результат","en":"who accepts the result"}},"coordinator":{"title":{"ru":"куратор","en":"coordinator"}},"director":{"title":{"ru":"директор","en":"director"}}},"fields":{"number":{"type":"word","title":{"ru":"номер","en":"number"},"indexed":true},"section":{"type":"word","title":{"ru":"раздел","en":"section"},"indexed":true},"kind":{"type":"word","title":{"ru":"вид","en":"kind"},"values":["one_off","standing","recurring","roll_up","derived"]},"waits_for":{"type":"words","title":{"ru":"ждёт","en":"waits for"}},"review":{"type":"word","title":{"ru":"как часто проверяется","en":"how often it is reviewed"}},"completes":{"type":"bool","title":{"ru":"завершается по фактам","en":"completed by facts"},"indexed":true},"submitted_by":{"type":"person","title":{"ru":"кто сдал","en":"submitted by"}},"submitted_on":{"type":"date","title":{"ru":"день результата","en":"day of the result"}},"accepted_on":{"type":"date","title":{"ru":"день приёмки","en":"day of acceptance"}},"reviews_due":{"type":"int","title":{"ru":"проверок положено","en":"reviews due"}},"reviews_done":{"type":"int","title":{"ru":"проверок проведено","en":"reviews done"}},"remarks":{"type":"text","title":{"ru":"замечания","en":"remarks"}}},"evidence":[{"slot":"attachment","title":{"ru":"дополнительный документ","en":"further document"},"required":false}],"messages":{"measure_opened":{"to":["responsible"]},"measure_submitted":{"to":["approver"],"kind":"duty"},"measure_returned":{"to":["responsible"],"kind":"duty"},"measure_accepted":{"to":["responsible"]},"reminder":{"to":["responsible"],"kind":"reminder"},"overdue":{"to":["responsible","coordinator"],"kind":"reminder"},"escalation":{"to":["director"],"kind":"duty"},"review_due":{"to":["responsible"],"kind":"reminder"}},"forms":{"remarks":{"title":{"ru":"Замечания к результату","en":"Remarks on the result"},"asks":[{"field":"remarks"}]},"review":{"title":{"ru":"Итог проверки","en":"Outcome of the review"},"asks":[{"field":"remarks","required":false}]}},"states":[{"name":"planned","title":{"ru":"запланировано","en":"planned"},"deadlines":[{"name":"opening","title":{"ru":"начало срока","en":"start of the term"},"due":"own_term_start","then":{"trigger":"open"}}]},{"name":"running","title":{"ru":"выполняется","en":"running"},"initial":"open","children":[{"name":"open","title":{"ru":"открыто","en":"open"}},{"name":"in_progress","title":{"ru":"в работе","en":"in progress"}},{"name":"returned","title":{"ru":"возвращено с замечаниями","en":"returned with remarks"}},{"name":"submitted","title":{"ru":"сдано","en":"submitted"},"deadlines":[{"name":"acceptance","title":{"ru":"приёмка результата","en":"acceptance of the result"},"due":{"within":"5 working days"},"remind":[{"before":"2 days","to":["approver"]}],"overdue":{"to":["approver"],"repeat":{"every":"7 days","at_most":3}},"escalate":[{"after":"14 days","to":["coordinator","director"]}],"waits_for_absent":["approver"]}]}],"deadlines":[{"name":"term","title":{"ru":"срок мероприятия","en":"term of the measure"},"due":"own_term","restarted_by":["return"],"met_by":["submit","facts_changed"],"remind":[{"before":"14 days","to":["responsible"]},{"before":"3 days","to":["responsible"]}],"overdue":{"to":["responsible","coordinator"],"repeat":{"every":"7 days","at_most":4}},"escalate":[{"after":"14 days","to":["director"]}],"catch_up":"last"},{"name":"review","title":{"ru":"очередная проверка","en":"next review"},"every":{"field":"review"},"met_by":["record_review"],"overdue":{"to":["responsible"],"message":"review_due"},"counts":{"due":"reviews_due","done":"reviews_done"}}]},{"name":"past","title":{"ru":"срок прошёл до приказа","en":"due before the order"},"initial":"to_confirm","children":[{"name":"to_confirm","title":{"ru":"подтвердить документом","en":"to confirm"},"deadlines":[{"name":"confirmation","title":{"ru":"подтверждение документом","en":"confirmation by document"},"due":{"within":"14 days"},"remind":[{"before":"7 days","to":["responsible"]},{"before":"2 days","to":["responsible"]}],"overdue":{"to":["responsible","coordinator"],"repeat":{"every":"7 days","at_most":4}},"escalate":[{"after":"14 days","to":["director"]}]}]},{"name":"submitted","title":{"ru":"сдано","en":"submitted"},"deadlines":[{"name":"past_acceptance","title":{"ru":"приёмка результата","en":"acceptance of the result"},"due":{"within":"5 working days"},"overdue":{"to":["approver"],"repeat":{"every":"7 days","at_most":3}},"escalate":[{"after":"14 days","to":["coordinator","director"]}],"waits_for_absent":["approver"]}]}]},{"name":"accepted","title":{"ru":"принято","en":"accepted"},"final":true},{"name":"waived","title":{"ru":"отменено приказом","en":"waived by order"},"final":true},{"name":"cancelled","title":{"ru":"снято","en":"cancelled"},"final":true}],"transitions":[{"trigger":"open","title":{"ru":"Срок начался","en":"The term begins"},"source":["planned"],"dest":"running","by":["engine"],"notify":["measure_opened"]},{"trigger":"begin","title":{"ru":"Взять в работу","en":"Begin"},"source":["running.open","running.returned"],"dest":"running.in_progress","by":["responsible"]},{"trigger":"begin","title":{"ru":"Начать раньше срока","en":"Begin early"},"source":["planned"],"dest":"running.in_progress","by":["responsible"]},{"trigger":"attach","title":{"ru":"Приложить документ","en":"Attach a document"},"source":["running","past"],"by":["responsible","coordinator"],"evidence":"any"},{"trigger":"record_review","title":{"ru":"Записать проверку","en":"Record a review"},"source":["running"],"by":["responsible","coordinator"],"guard":"review != ''''","refusal":{"ru":"У этого мероприятия нет регулярной проверки.","en":"This measure has no regular review."},"form":"review"},{"trigger":"submit","title":{"ru":"Сдать результат","en":"Submit the result"},"source":["running.open","running.in_progress","running.returned"],"dest":"running.submitted","by":["responsible"],"guard":"(complete || !completes) && (!(kind in [''standing'', ''recurring'']) || due == '''' || timestamp(due + ''T00:00:00Z'') - timestamp(today + ''T00:00:00Z'') <= duration(''336h''))","refusal":{"ru":"Ещё рано сдавать. Мероприятие завершится, когда будут выполнены его условия или подойдёт к концу его срок.","en":"It is too early to submit. The measure ends when its conditions are met or its term draws to a close."},"evidence":"required","set":{"submitted_by":"actor","submitted_on":"occurred_on"},"notify":["measure_submitted"]},{"trigger":"facts_changed","title":{"ru":"Условия выполнены","en":"The conditions are met"},"source":["running.open","running.in_progress","running.returned"],"dest":"running.submitted","by":["engine"],"guard":"complete && completes","set":{"submitted_by":"0","submitted_on":"occurred_on"},"notify":["measure_submitted"]},{"trigger":"confirm","title":{"ru":"Подтвердить документом","en":"Confirm with the document"},"source":["past.to_confirm"],"dest":"past.submitted","by":["responsible"],"guard":"complete || !completes","refusal":{"ru":"Сначала должны быть приняты мероприятия, из которых это состоит.","en":"The measures it is made of have to be accepted first."},"evidence":"required","set":{"submitted_by":"actor","submitted_on":"occurred_on"},"notify":["measure_submitted"]},{"trigger":"accept","title":{"ru":"Принять","en":"Accept"},"source":["running.submitted","past.submitted"],"dest":"accepted","by":["approver"],"guard":"actor != submitted_by","refusal":{"ru":"Принять результат должен не тот, кто его сдал.","en":"The result has to be accepted by somebody other than who submitted it."},"evidence":"required","set":{"accepted_on":"occurred_on"},"notify":["measure_accepted"],"signal":[{"to":{"process":"section","where":{"number":"section"}},"trigger":"measure_changed"},{"to":{"process":"measure","where":{"completes":"true"}},"trigger":"facts_changed"}]},{"trigger":"return","title":{"ru":"Вернуть с замечаниями","en":"Return with remarks"},"source":["running.submitted"],"dest":"running.returned","by":["approver"],"form":"remarks","notify":["measure_returned"]},{"trigger":"return","title":{"ru":"Вернуть с замечаниями","en":"Return with remarks"},"source":["past.submitted"],"dest":"past.to_confirm","by":["approver"],"form":"remarks","notify":["measure_returned"]},{"trigger":"waive","title":{"ru":"Отменить приказом","en":"Waive by order"},"source":["planned","running","past"],"dest":"waived","by":["director"],"reason":true,"signal":[{"to":{"process":"section","where":{"number":"section"}},"trigger":"measure_changed"},{"to":{"process":"measure","where":{"completes":"true"}},"trigger":"facts_changed"}]},{"trigger":"cancel","title":{"ru":"Снять","en":"Cancel"},"source":["planned","running","past"],"dest":"cancelled","by":["director","coordinator"],"reason":true,"signal":[{"to":{"process":"section","where":{"number":"section"}},"trigger":"measure_changed"},{"to":{"process":"measure","where":{"completes":"true"}},"trigger":"facts_changed"}]},{"trigger":"reopen","title":{"ru":"Открыть снова","en":"Reopen"},"source":["accepted","waived","cancelled"],"dest":"running.in_progress","by":["director"],"reason":true,"signal":[{"to":{"process":"section","where":{"number":"section"}},"trigger":"measure_changed"}]}]}',1598950800000000);
INSERT INTO "definitions" VALUES(4,'process','section',1,'462d96f8359402fedb9d6d1cae8e8efadb42d60ceba2625471ef81796a9fbabb','{"process":"section","version":1,"title":{"ru":"раздел дорожной карты","en":"section of the roadmap"},"initial":"open","roles":{},"fields":{"number":{"type":"word","title":{"ru":"номер","en":"number"},"indexed":true}},"facts":{"measures_open":{"count":"measure","outside":["accepted","waived","cancelled"],"where":{"section":"number"}}},"states":[{"name":"open","title":{"ru":"выполняется","en":"open"},"unwatched":{"ru":"за сроками следят мероприятия раздела","en":"its measures watch their own terms"}},{"name":"complete","title":{"ru":"выполнен","en":"complete"},"final":true}],"transitions":[{"trigger":"measure_changed","source":["open"],"dest":"complete","by":["engine"],"guard":"measures_open == 0"},{"trigger":"measure_changed","source":["complete"],"dest":"open","by":["engine"],"guard":"measures_open > 0"}]}',1598950800000000);
CREATE TABLE evidence (
	sha256 TEXT NOT NULL, 
	size BIGINT DEFAULT '0' NOT NULL, 
	media_type TEXT DEFAULT '' NOT NULL, 
	recorded_at BIGINT NOT NULL, erased_at BIGINT, 
	CONSTRAINT pk_evidence PRIMARY KEY (sha256)
);
INSERT INTO "evidence" VALUES('249ea2c8de33effd71d218a546bc942c5fb5c5bc6f27d704cf029bad2b2038cf',20,'application/pdf',1601456400000000,NULL);
CREATE TABLE factor_resets (
	id INTEGER NOT NULL, 
	account BIGINT NOT NULL, 
	asked_by BIGINT, 
	asked_at BIGINT NOT NULL, 
	confirmed_by BIGINT, 
	confirmed_at BIGINT, 
	CONSTRAINT pk_factor_resets PRIMARY KEY (id), 
	CONSTRAINT uq_factor_resets_account UNIQUE (account), 
	CONSTRAINT fk_factor_resets_account FOREIGN KEY(account) REFERENCES accounts (id), 
	CONSTRAINT fk_factor_resets_asked_by FOREIGN KEY(asked_by) REFERENCES accounts (id), 
	CONSTRAINT fk_factor_resets_confirmed_by FOREIGN KEY(confirmed_by) REFERENCES accounts (id)
);
CREATE TABLE figures (
	cycle BIGINT NOT NULL, 
	process TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	value BIGINT DEFAULT '0' NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	CONSTRAINT pk_figures PRIMARY KEY (cycle, process, name), 
	CONSTRAINT fk_figures_cycle FOREIGN KEY(cycle) REFERENCES cycles (id)
);
CREATE TABLE history (
	id INTEGER NOT NULL, 
	instance BIGINT NOT NULL, 
	revision BIGINT DEFAULT '0' NOT NULL, 
	"trigger" TEXT DEFAULT '' NOT NULL, 
	source TEXT DEFAULT '' NOT NULL, 
	dest TEXT DEFAULT '' NOT NULL, 
	actor BIGINT, 
	role TEXT DEFAULT '' NOT NULL, 
	planned_for BIGINT, 
	occurred_on TEXT DEFAULT '' NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	changes TEXT DEFAULT '' NOT NULL, 
	run TEXT DEFAULT '' NOT NULL, 
	previous BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	CONSTRAINT pk_history PRIMARY KEY (id), 
	CONSTRAINT fk_history_instance FOREIGN KEY(instance) REFERENCES instances (id), 
	CONSTRAINT uq_history_instance_revision UNIQUE (instance, revision)
);
INSERT INTO "history" VALUES(1,1,1,'opened','','open',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[]},"evidence":{},"fields":{"number":"1"},"name":"2020/21 · section 1","process":"section","required":[],"roles":{},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'CF6812C27D3E37B99FAA3BE936658FA5225BC5059CC424609612E1DE505ED3AE');
INSERT INTO "history" VALUES(2,2,1,'opened','','open',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[]},"evidence":{},"fields":{"number":"2"},"name":"2020/21 · section 2","process":"section","required":[],"roles":{},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'85540BDA90993A431587BDEF0FD152846FCAB18CEBB6C7FA881AEE77426AFBC0');
INSERT INTO "history" VALUES(3,3,1,'opened','','open',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[]},"evidence":{},"fields":{"number":"3"},"name":"2020/21 · section 3","process":"section","required":[],"roles":{},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'CB4953F852B737E9A95BC6B034677F2EAC139D558542B708C7C9B704E1500CDD');
INSERT INTO "history" VALUES(4,4,1,'opened','','open',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[]},"evidence":{},"fields":{"number":"4"},"name":"2020/21 · section 4","process":"section","required":[],"roles":{},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'65D6F7A9F54BAC2BB8EBB102D451185FEC986262B80898895FB7F8232B365BB7');
INSERT INTO "history" VALUES(5,5,1,'opened','','open',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[]},"evidence":{},"fields":{"number":"5"},"name":"2020/21 · section 5","process":"section","required":[],"roles":{},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'E21A2D10A91E5939B694FEB3296F62BE75F19E10D9A9CC24225D41BC61654D8D');
INSERT INTO "history" VALUES(6,6,1,'opened','','open',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[]},"evidence":{},"fields":{"number":"6"},"name":"2020/21 · section 6","process":"section","required":[],"roles":{},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'77799D3D7F7FC52B6D7312DB5EC660CAA97D0E32020E62152D7A05B75D65F0E2');
INSERT INTO "history" VALUES(7,7,1,'opened','','open',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[]},"evidence":{},"fields":{"number":"7"},"name":"2020/21 · section 7","process":"section","required":[],"roles":{},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'F41F76B71DFCAE0454B846116F7F802041893B5722B9DA2111FF3596A3A45847');
INSERT INTO "history" VALUES(8,8,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"1.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 1.1","process":"measure","required":["roadmap"],"roles":{"approver":["role:director"],"responsible":["role:social_pedagogue"]},"term":"{\"month\":\"august\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'2AE8A22ED0F4367604D35BFD4742E0C5C029D90885FF1B3745E5B394B2CB1CC9');
INSERT INTO "history" VALUES(9,9,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"1.2","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":["1.1"]},"name":"2020/21 · 1.2","process":"measure","required":["order","regulation"],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"until\":\"08-20\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'2007E62806235E57F9EE0AF46349BE50677C2AA9F44B93C55ED7A5F0297C3135');
INSERT INTO "history" VALUES(10,10,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"1.3","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 1.3","process":"measure","required":["documentation"],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"until\":\"08-20\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'C886F020CD67AFC9CD512C50974F0F22ADE34278B0BA5B7BFF448BA7F966E69D');
INSERT INTO "history" VALUES(11,11,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"1.4","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":["2.1"]},"name":"2020/21 · 1.4","process":"measure","required":["agreements"],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"until\":\"08-20\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'E28EEDFA72E6A0D23DE76ED10022B4891F40A9664A8B2BEBD38E2A3FBA6F38E0');
INSERT INTO "history" VALUES(12,12,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"1.5","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 1.5","process":"measure","required":["motivation"],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"until\":\"08-20\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'DCB0837E029A50A9ADCDE2FA51F41D0947C5A2C6F90E28DA1859321D436D7C86');
INSERT INTO "history" VALUES(13,13,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"1.6","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 1.6","process":"measure","required":["order"],"roles":{"approver":["role:director"],"responsible":["role:social_pedagogue"]},"term":"{\"until\":\"08-20\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'D3EAAB736B4C4FE9D9556493AA0879AE6D5004D2EDF62E7D728F3116C121F920');
INSERT INTO "history" VALUES(14,14,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"2.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 2.1","process":"measure","required":["partners"],"roles":{"approver":["role:deputy_director"],"responsible":["role:social_pedagogue"]},"term":"{\"until\":\"08-31\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'87660752D08B77160485DC88A8C7C430314B77C69E2EF2072B44072D8B5917F2');
INSERT INTO "history" VALUES(15,15,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"standing","number":"2.2","remarks":"","review":"1 month","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 2.2","process":"measure","required":["base"],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"whole_period\":true}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'A203ACBD62043C5F175FC6400E57FF9CECDF4B288D0C49A45F8EB01C3A624204');
INSERT INTO "history" VALUES(16,16,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"standing","number":"2.3","remarks":"","review":"3 months","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 2.3","process":"measure","required":["base"],"roles":{"approver":["role:deputy_director"],"responsible":["role:social_pedagogue"]},"term":"{\"whole_period\":true}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'5F0930596B73B37483815959F0ABEF9C86E3FE9D86B85AEE188EEBBA0DF2CB39');
INSERT INTO "history" VALUES(17,17,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"2.4","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 2.4","process":"measure","required":["materials"],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"until\":\"08-20\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'52901BFEDECD2F76456F88106D6F61F070D0F40B46C17421B130A9DE52750236');
INSERT INTO "history" VALUES(18,18,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1596229200000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"2.5","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 2.5","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director","role:class_teachers"]},"term":"{\"months\":[\"august\",\"december\"]}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'D6F29E9FD75BF7400E590F980100BD3527F4695FED3316BD93959B8BEE8CC4B6');
INSERT INTO "history" VALUES(19,19,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1596229200000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"2.6","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":["4.1"]},"name":"2020/21 · 2.6","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"months\":[\"august\",\"december\"]}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'83C8E4C9E61AFAAC0A05042F8C51942752F61339B20DD42512028C5CCDF0BC9E');
INSERT INTO "history" VALUES(20,20,1,'opened','','past.to_confirm',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":true,"kind":"roll_up","number":"3.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["1.1","1.2","1.3","1.4","1.5","1.6","2.1","2.4"]},"name":"2020/21 · 3.1","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director","role:social_pedagogue"]},"term":"{\"months\":[\"june\",\"august\"]}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'FCB07230580DB29C83ADD059FB52C07E032222BE4A7627A4C6A44F1FD643F942');
INSERT INTO "history" VALUES(21,21,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"3.2","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.1"]},"name":"2020/21 · 3.2","process":"measure","required":["base"],"roles":{"approver":["role:deputy_director"],"responsible":["role:social_pedagogue"]},"term":"{\"window\":[\"09-01\",\"09-15\"]}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'D8F3CDC1B1272B4FE1064A1EFADD2D8A0E5137195A5CFD19E727F018152E8EEA');
INSERT INTO "history" VALUES(22,22,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1600203600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"3.3","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.2","2.2"]},"name":"2020/21 · 3.3","process":"measure","required":["base"],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"window\":[\"09-16\",\"09-30\"]}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'4EFB778377BE357A8F85AC5A7E4701E90B3F5B8BA764F10705C520D10FA7D610');
INSERT INTO "history" VALUES(23,23,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1601499600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":true,"kind":"one_off","number":"3.4","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.3"]},"name":"2020/21 · 3.4","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"until\":\"10-30\",\"from\":\"10-01\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'5668EDFEA4DDFF82BDB2F22D3B4B9440292C57793BFCBD85DC1CBBC3AAF0BA43');
INSERT INTO "history" VALUES(24,24,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":true,"kind":"derived","number":"3.5","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.4"]},"name":"2020/21 · 3.5","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"programme\":true}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'EACBC2E74367D9E011EACE3A8D98B9E744FA3EEE760951BD42FB67BD20066D6B');
INSERT INTO "history" VALUES(25,25,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1619816400000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":true,"kind":"derived","number":"3.6","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.5"]},"name":"2020/21 · 3.6","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director","role:social_pedagogue"]},"term":"{\"programme_end\":true,\"or\":{\"month\":\"may\"}}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'B61105A62C4B1728DF67778A6A0CE699728C975C63CCC356160CFA5A1BD05CD9');
INSERT INTO "history" VALUES(26,26,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598950800000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"4.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"4","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 4.1","process":"measure","required":[],"roles":{"approver":["role:deputy_director"],"responsible":["role:social_pedagogue"]},"term":"{\"until\":\"10-01\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'ECC20677923C931E95D7F3BE9ACD499FF730128EC75855F14356B428B53A4ACB');
INSERT INTO "history" VALUES(27,27,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"5.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"5","submitted_by":0,"submitted_on":"","waits_for":["3.4"]},"name":"2020/21 · 5.1","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"months\":[\"september\",\"december\"]}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'FC393867606B6CCE6E87ECD74ED515B5A8CBC6B186AB9EA257B4208E0D111A06');
INSERT INTO "history" VALUES(28,28,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"5.2","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"5","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 5.2","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"months\":[\"september\",\"december\"]}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'6003E00AFE8ED2C2844A4E563A712CE826DA8A8111D02DFFE7EB5819242E278F');
INSERT INTO "history" VALUES(29,29,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"5.3","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"5","submitted_by":0,"submitted_on":"","waits_for":["5.2"]},"name":"2020/21 · 5.3","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"months\":[\"september\",\"december\"]}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'C87C47555925C1E2398E3B4D2B9CE8224B371CF8DF0656E34A92111CF7335D4C');
INSERT INTO "history" VALUES(30,30,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1606770000000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"one_off","number":"6.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"6","submitted_by":0,"submitted_on":"","waits_for":["5.2"]},"name":"2020/21 · 6.1","process":"measure","required":["assessment"],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"month\":\"december\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'04A613FABC6DCBFBCEF5A7358D46FBD8CB1B41D6E67081DF485DC77337E544CE');
INSERT INTO "history" VALUES(31,31,1,'opened','','planned',NULL,'engine',NULL,'2020-09-01',1598950800000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598950800000000,"armed",0]]},"evidence":{},"fields":{"accepted_on":"","completes":false,"kind":"recurring","number":"7.1","remarks":"","review":"1 month","reviews_done":0,"reviews_due":0,"section":"7","submitted_by":0,"submitted_on":"","waits_for":[]},"name":"2020/21 · 7.1","process":"measure","required":[],"roles":{"approver":["role:director"],"responsible":["role:deputy_director"]},"term":"{\"by\":\"12-31\"}","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'11C59DBCBAE10AAD02A23422C225E31D97AAB3BF1D945B5329A17F7F6C28C0B4');
INSERT INTO "history" VALUES(32,32,1,'opened','','intake.request',6,'engine',NULL,'2020-09-28',1601283600000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["request",1,1601283600000000,1601931600000000,"armed",0]]},"evidence":{},"fields":{"candidate":0,"concern":"","contacts_done":0,"contacts_due":0,"data_consent":false,"feedback":"","group_number":0,"guardian_agreed":false,"guardian_consent":false,"meeting_on":"","meetings_held":0,"mentee_agreed":false,"mentee_fit":"","mentee_reflected":false,"mentor_agreed":false,"mentor_fit":"","mentor_reflected":false,"met_on":"","minor":true,"mood":"","photo_consent":false,"proposals":0,"request":"","request_kind":"","wish":""},"name":"pair 1","process":"pair_lifecycle","required":[],"roles":{"guardian":["person:11"],"mentee":["person:9"]},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'DAC7AA496942DC1EC3754ACA06D3C7825366136278C88346F0A4C99715E4AD25');
INSERT INTO "history" VALUES(33,33,1,'opened','','intake.request',6,'engine',NULL,'2020-09-28',1601283600000000,'','{"cycle":1,"deadlines":{"closed":[],"open":[["request",1,1601283600000000,1601931600000000,"armed",0]]},"evidence":{},"fields":{"candidate":0,"concern":"","contacts_done":0,"contacts_due":0,"data_consent":false,"feedback":"","group_number":0,"guardian_agreed":false,"guardian_consent":false,"meeting_on":"","meetings_held":0,"mentee_agreed":false,"mentee_fit":"","mentee_reflected":false,"mentor_agreed":false,"mentor_fit":"","mentor_reflected":false,"met_on":"","minor":true,"mood":"","photo_consent":false,"proposals":0,"request":"","request_kind":"","wish":""},"name":"pair 2","process":"pair_lifecycle","required":[],"roles":{"guardian":[],"mentee":["person:10"]},"term":"","version":1}','',X'0000000000000000000000000000000000000000000000000000000000000000',X'80A011A9C2843A70C193143F9928EA80C6AB0F64BF108D5216BF2C602DD577E0');
INSERT INTO "history" VALUES(34,32,2,'record_request','intake.request','intake.consents',6,'coordinator',1601931600000000,'2020-09-30',1601456400000000,'','{"deadlines":{"closed":[["request",1]],"open":[["consents",1,1601456400000000,1602104400000000,"armed",0]]},"entered":true,"fields":{"request":"60e51a345f5db2f7ed4f2150729d3133e2be766b8d241549654fbbd345d78309","request_kind":"studies"}}','',X'DAC7AA496942DC1EC3754ACA06D3C7825366136278C88346F0A4C99715E4AD25',X'5DB0DD542C26EA3B3B9EF768B3A5B1874C67539043C9DEF3C96C19F108E65376');
INSERT INTO "history" VALUES(35,32,3,'give_consents','intake.consents','intake.interview',11,'guardian',1602104400000000,'2020-09-30',1601456400000000,'','{"deadlines":{"closed":[["consents",1]],"open":[["interview",1,1601456400000000,1602104400000000,"armed",0]]},"fields":{"data_consent":true,"guardian_consent":true}}','',X'5DB0DD542C26EA3B3B9EF768B3A5B1874C67539043C9DEF3C96C19F108E65376',X'00732A69A0E8A464965F05BFC78F7FB4C13DAC67B277119261A1C140B835AA3B');
INSERT INTO "history" VALUES(36,32,4,'record_interview','intake.interview','matching.searching',6,'coordinator',1602104400000000,'2020-09-30',1601456400000000,'','{"deadlines":{"closed":[["interview",1]],"open":[["search",1,1601456400000000,1602709200000000,"armed",0]]}}','',X'00732A69A0E8A464965F05BFC78F7FB4C13DAC67B277119261A1C140B835AA3B',X'6C8B9CF6B7907D8661BDFF9AB1BC5A5830B748DB9D08B5F3B972BB242D72AF58');
INSERT INTO "history" VALUES(37,32,5,'propose','matching.searching','matching.proposed',6,'coordinator',1602709200000000,'2020-09-30',1601456400000000,'','{"deadlines":{"closed":[["search",1]],"open":[["answer",1,1601456400000000,1601758800000000,"armed",0]]},"fields":{"candidate":8,"proposals":1},"roles":{"mentor":["person:8"]}}','',X'6C8B9CF6B7907D8661BDFF9AB1BC5A5830B748DB9D08B5F3B972BB242D72AF58',X'2160F8F8D66B09E34F6A3A58111805EF695D46528CD03F55C8D3E1C02547057B');
INSERT INTO "history" VALUES(38,32,6,'mentor_agrees','matching.proposed','matching.proposed',8,'mentor',NULL,'2020-09-30',1601456400000000,'','{"fields":{"mentor_agreed":true}}','',X'2160F8F8D66B09E34F6A3A58111805EF695D46528CD03F55C8D3E1C02547057B',X'BCEA4A6CBD136B50CF7FE5BE4B382F65BA96C28CF01A26F499FD82EB93661F55');
INSERT INTO "history" VALUES(39,32,7,'mentee_agrees','matching.proposed','matching.proposed',9,'mentee',NULL,'2020-09-30',1601456400000000,'','{"fields":{"mentee_agreed":true}}','',X'BCEA4A6CBD136B50CF7FE5BE4B382F65BA96C28CF01A26F499FD82EB93661F55',X'984C58331382FE175D359780DE0283DBAC91B6A78BB8B0E2004AFD240EC397FD');
INSERT INTO "history" VALUES(40,32,8,'guardian_agrees','matching.proposed','matching.proposed',11,'guardian',NULL,'2020-09-30',1601456400000000,'','{"fields":{"guardian_agreed":true}}','',X'984C58331382FE175D359780DE0283DBAC91B6A78BB8B0E2004AFD240EC397FD',X'9E947EA2A92D77991E48B1F0778FEB0A8DB096D5BD9307959A994EDC24E3BA25');
INSERT INTO "history" VALUES(41,32,9,'agree','matching.proposed','matching.agreed',6,'coordinator',1601758800000000,'2020-09-30',1601456400000000,'','{"deadlines":{"closed":[["answer",1]],"open":[["pairing",1,1601456400000000,1602104400000000,"armed",0]]}}','',X'9E947EA2A92D77991E48B1F0778FEB0A8DB096D5BD9307959A994EDC24E3BA25',X'877DFDC8A428B43FF5B342F831A23ADA5F03C80383A1F9D40E7C508C81DDB27B');
INSERT INTO "history" VALUES(42,32,10,'confirm_pair','matching.agreed','meetings.introduction',6,'coordinator',1602104400000000,'2020-09-30',1601456400000000,'','{"deadlines":{"closed":[["pairing",1]],"open":[["quiet",1,1601456400000000,1602622800000000,"armed",0],["introduce",1,1601456400000000,1602104400000000,"armed",0]]},"evidence":{"agreement":"249ea2c8de33effd71d218a546bc942c5fb5c5bc6f27d704cf029bad2b2038cf"}}','',X'877DFDC8A428B43FF5B342F831A23ADA5F03C80383A1F9D40E7C508C81DDB27B',X'F825F20EAB33CD410345BB8E77BA09CBE440B18A775E3FAE2AE4FE2F49B0E811');
INSERT INTO "history" VALUES(43,32,11,'record_meeting','meetings.introduction','meetings.trial',8,'mentor',1602104400000000,'2020-10-05',1601888400000000,'','{"deadlines":{"closed":[["quiet",1],["introduce",1]],"open":[["quiet",2,1601931600000000,1603054800000000,"armed",0],["mentor_feedback",1,1601931600000000,1602018000000000,"armed",0],["mentee_feedback",1,1601931600000000,1602018000000000,"armed",0],["first_contact",1,1601888400000000,1602061200000000,"armed",0],["trial",1,1601888400000000,1603141200000000,"armed",0]]},"entered":true,"fields":{"meetings_held":1,"met_on":"2020-10-05"}}','',X'F825F20EAB33CD410345BB8E77BA09CBE440B18A775E3FAE2AE4FE2F49B0E811',X'DE6D1879526F2E081D1749B82012C04E150D258F95FFEC507091776500CB5B7D');
INSERT INTO "history" VALUES(44,18,2,'elapsed','planned','planned',NULL,'engine',1596229200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1596229200000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'D6F29E9FD75BF7400E590F980100BD3527F4695FED3316BD93959B8BEE8CC4B6',X'5145730029DC0C4E68037CC0ACE6D5CC893D4F7940ED088478CB05E4750E2045');
INSERT INTO "history" VALUES(45,18,3,'open','planned','running.open',NULL,'engine',1596229200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1609448400000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'5145730029DC0C4E68037CC0ACE6D5CC893D4F7940ED088478CB05E4750E2045',X'8CDEFBFC407B285E89F13D7EACEE564004BE6A6F8A2AEE1C555D010270C6D201');
INSERT INTO "history" VALUES(46,19,2,'elapsed','planned','planned',NULL,'engine',1596229200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1596229200000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'83C8E4C9E61AFAAC0A05042F8C51942752F61339B20DD42512028C5CCDF0BC9E',X'2C9232F5D2B570CA75B8BD85A0A5E46587400ACEE5749B61BA2E4E616D00D649');
INSERT INTO "history" VALUES(47,19,3,'open','planned','running.open',NULL,'engine',1596229200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1609448400000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'2C9232F5D2B570CA75B8BD85A0A5E46587400ACEE5749B61BA2E4E616D00D649',X'3DDDF99BE17F8A5B1CE6410A2134C71ACE6D2FA659EBCFE58220197C412102F5');
INSERT INTO "history" VALUES(48,15,2,'elapsed','planned','planned',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'A203ACBD62043C5F175FC6400E57FF9CECDF4B288D0C49A45F8EB01C3A624204',X'B13C8914D14C7EC5979192D5A7C1AB92F57C1F7E7BBED04C633F32F456DA4FED');
INSERT INTO "history" VALUES(49,15,3,'open','planned','running.open',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1622494800000000,"armed",0],["review",1,1602493200000000,1605214800000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'B13C8914D14C7EC5979192D5A7C1AB92F57C1F7E7BBED04C633F32F456DA4FED',X'6C6F89354E87A0A2128595C6AB2DBC6E4E53C1AC8458F8BCA0A4F929A7BE4CB2');
INSERT INTO "history" VALUES(50,16,2,'elapsed','planned','planned',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'5F0930596B73B37483815959F0ABEF9C86E3FE9D86B85AEE188EEBBA0DF2CB39',X'544004A8F32931BCDEB62F4BAC04711CA854E5FB2CCE840FF1250834E0E7C5DB');
INSERT INTO "history" VALUES(51,16,3,'open','planned','running.open',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1622494800000000,"armed",0],["review",1,1602493200000000,1610485200000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'544004A8F32931BCDEB62F4BAC04711CA854E5FB2CCE840FF1250834E0E7C5DB',X'C5EBC09C143361C438A21604A92E7F688A8E319616BCF4EBB1D309A500499D07');
INSERT INTO "history" VALUES(52,21,2,'elapsed','planned','planned',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'D8F3CDC1B1272B4FE1064A1EFADD2D8A0E5137195A5CFD19E727F018152E8EEA',X'89BDC94F6E11C7B4F15FABB456806964A79FAFDB5B8C9A22FD0A0C33A72CCCF3');
INSERT INTO "history" VALUES(53,21,3,'open','planned','running.open',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1600203600000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'89BDC94F6E11C7B4F15FABB456806964A79FAFDB5B8C9A22FD0A0C33A72CCCF3',X'5261388ABD50BF6AA701D0D4D3E08300AF512A4905E40B8883384A1DAE64A982');
INSERT INTO "history" VALUES(54,21,4,'elapsed','running.open','running.open',NULL,'engine',1600203600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["term",1,1602493200000000,1600203600000000,"overdue",0]]},"timers":[["term",1,"due",0],["term",1,"overdue",1],["term",1,"overdue",2],["term",1,"escalation",0],["term",1,"overdue",3]]}','',X'5261388ABD50BF6AA701D0D4D3E08300AF512A4905E40B8883384A1DAE64A982',X'7BC79D296A1B0E70F56C99AF505684A7372F4C972E4637C809D0374E49DC105D');
INSERT INTO "history" VALUES(55,24,2,'elapsed','planned','planned',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'EACBC2E74367D9E011EACE3A8D98B9E744FA3EEE760951BD42FB67BD20066D6B',X'F8432B703D1A1CDBA93DFD923F7C59926417E8FBC7ACB0BF7EC9DEA5F2FF48AC');
INSERT INTO "history" VALUES(56,24,3,'open','planned','running.open',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1622494800000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'F8432B703D1A1CDBA93DFD923F7C59926417E8FBC7ACB0BF7EC9DEA5F2FF48AC',X'311D1D903809D803F777176CFC71440803A502278AEB0E282CE07F3C2B689A67');
INSERT INTO "history" VALUES(57,27,2,'elapsed','planned','planned',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'FC393867606B6CCE6E87ECD74ED515B5A8CBC6B186AB9EA257B4208E0D111A06',X'892D218302E87B206F01DFD36D3035D87D4AF46B566704DE6BE1AD3F56A93A02');
INSERT INTO "history" VALUES(58,27,3,'open','planned','running.open',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1609448400000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'892D218302E87B206F01DFD36D3035D87D4AF46B566704DE6BE1AD3F56A93A02',X'E2716DF7E184036A5E5E76A0DA81CD0FA9C47089CA49F6116F9F447E87C18704');
INSERT INTO "history" VALUES(59,28,2,'elapsed','planned','planned',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'6003E00AFE8ED2C2844A4E563A712CE826DA8A8111D02DFFE7EB5819242E278F',X'D6EC3C5D5DD7FE357C950EE61D947C6F4C142D05C331EF1EE3DA67B48EFC00D3');
INSERT INTO "history" VALUES(60,28,3,'open','planned','running.open',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1609448400000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'D6EC3C5D5DD7FE357C950EE61D947C6F4C142D05C331EF1EE3DA67B48EFC00D3',X'0CB945734DED3CB353D1B7B6891BFE52741D3FBCA81BB88C3CD38FDEF67C03A0');
INSERT INTO "history" VALUES(61,29,2,'elapsed','planned','planned',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598907600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'C87C47555925C1E2398E3B4D2B9CE8224B371CF8DF0656E34A92111CF7335D4C',X'75FCD2CC0BE669A74CDD6A08EC60F44678181BB90C76CFA5823BAB7EFC170A55');
INSERT INTO "history" VALUES(62,29,3,'open','planned','running.open',NULL,'engine',1598907600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1609448400000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'75FCD2CC0BE669A74CDD6A08EC60F44678181BB90C76CFA5823BAB7EFC170A55',X'4994337A3CFF94EECEACA6F28DD71AC0DDF29B23D180D729A8087A25FD028D34');
INSERT INTO "history" VALUES(63,26,2,'elapsed','planned','planned',NULL,'engine',1598950800000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598950800000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'ECC20677923C931E95D7F3BE9ACD499FF730128EC75855F14356B428B53A4ACB',X'FC57888F17A71C5A4E5F39DBA9B1573719AC5D7BD8EFC08C364E583FE85F6C77');
INSERT INTO "history" VALUES(64,26,3,'open','planned','running.open',NULL,'engine',1598950800000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1601586000000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'FC57888F17A71C5A4E5F39DBA9B1573719AC5D7BD8EFC08C364E583FE85F6C77',X'C3C3713F8D451FA00462A89783BC5A1AFDDC2A0D56F2F815A01711F9A606BC90');
INSERT INTO "history" VALUES(65,26,4,'elapsed','running.open','running.open',NULL,'engine',1601586000000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["term",1,1602493200000000,1601586000000000,"overdue",0]]},"timers":[["term",1,"due",0],["term",1,"overdue",1]]}','',X'C3C3713F8D451FA00462A89783BC5A1AFDDC2A0D56F2F815A01711F9A606BC90',X'1F8BF593FD29348AF7EC7ED5E8ABE25516849A395AD84919D630A1AA9A23AEF0');
INSERT INTO "history" VALUES(66,31,2,'elapsed','planned','planned',NULL,'engine',1598950800000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1598950800000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'11C59DBCBAE10AAD02A23422C225E31D97AAB3BF1D945B5329A17F7F6C28C0B4',X'9372F398F0B3055B05CA8196C17DC658CBFE193471A04FECE9ADD2D34E439108');
INSERT INTO "history" VALUES(67,31,3,'open','planned','running.open',NULL,'engine',1598950800000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1609448400000000,"armed",0],["review",1,1602493200000000,1605214800000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'9372F398F0B3055B05CA8196C17DC658CBFE193471A04FECE9ADD2D34E439108',X'C1100D2FD4BF71991B765F545AED16DBFF039B3817765A36A97F74710E016DC5');
INSERT INTO "history" VALUES(68,8,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'2AE8A22ED0F4367604D35BFD4742E0C5C029D90885FF1B3745E5B394B2CB1CC9',X'481472B30F26CC2FA5F0862F5BA839C0C4D4CCF7A5000CCC4F8858D10B4D3856');
INSERT INTO "history" VALUES(69,9,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'2007E62806235E57F9EE0AF46349BE50677C2AA9F44B93C55ED7A5F0297C3135',X'18C9E1CFA729C7431EA4B601D80A369568CD7D27420865E549325B13804F5E74');
INSERT INTO "history" VALUES(70,10,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'C886F020CD67AFC9CD512C50974F0F22ADE34278B0BA5B7BFF448BA7F966E69D',X'A43B2596D976154E52EB76CA29B89286FD6947F5A67AD8ECDD6357DC96C8B148');
INSERT INTO "history" VALUES(71,11,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'E28EEDFA72E6A0D23DE76ED10022B4891F40A9664A8B2BEBD38E2A3FBA6F38E0',X'E0CEACE40BB8CD75A53C7CBDFD705BCAE93B49451DD0445650E4440353DC53D6');
INSERT INTO "history" VALUES(72,12,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'DCB0837E029A50A9ADCDE2FA51F41D0947C5A2C6F90E28DA1859321D436D7C86',X'06BBEA15C783CA942F1EAFF92B7F7DDC026A140C8BFE7918DA53D8E32EFF184C');
INSERT INTO "history" VALUES(73,13,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'D3EAAB736B4C4FE9D9556493AA0879AE6D5004D2EDF62E7D728F3116C121F920',X'486862CDC0AB9F71E1E41402BD7791497C05EFEEE488607EAE98A5ABFDAE0405');
INSERT INTO "history" VALUES(74,14,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'87660752D08B77160485DC88A8C7C430314B77C69E2EF2072B44072D8B5917F2',X'465E9FFC02FEFB7D68D35C36B7D3835C4398E310975F499B0D7E460581B9768F');
INSERT INTO "history" VALUES(75,17,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'52901BFEDECD2F76456F88106D6F61F070D0F40B46C17421B130A9DE52750236',X'3C44A1AD899E49F3CFDFDF087141D9F5823C2A21E86D3DC5CDC1C05E88C52749');
INSERT INTO "history" VALUES(76,20,2,'elapsed','past.to_confirm','past.to_confirm',NULL,'engine',1599541200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["confirmation",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["confirmation",1,"reminder",0],["confirmation",1,"reminder",1],["confirmation",1,"due",0],["confirmation",1,"overdue",1],["confirmation",1,"overdue",2],["confirmation",1,"escalation",0],["confirmation",1,"overdue",3]]}','',X'FCB07230580DB29C83ADD059FB52C07E032222BE4A7627A4C6A44F1FD643F942',X'B0F4FE762A82C82B5E2807567C1A6B47BF9D12740256DCD5387C64EFC517EE1F');
INSERT INTO "history" VALUES(77,22,2,'elapsed','planned','planned',NULL,'engine',1600203600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1600203600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'4EFB778377BE357A8F85AC5A7E4701E90B3F5B8BA764F10705C520D10FA7D610',X'B649160B05C634A2CA5831A2AF8D34A5494A9B932E8F2462527B301BB9363775');
INSERT INTO "history" VALUES(78,22,3,'open','planned','running.open',NULL,'engine',1600203600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1601499600000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'B649160B05C634A2CA5831A2AF8D34A5494A9B932E8F2462527B301BB9363775',X'CA530D64E17E4CDDAB3E4F4E9069200592BAAF8A5F5B4658546643A6966F56F2');
INSERT INTO "history" VALUES(79,22,4,'elapsed','running.open','running.open',NULL,'engine',1601499600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["term",1,1602493200000000,1601499600000000,"overdue",0]]},"timers":[["term",1,"due",0],["term",1,"overdue",1]]}','',X'CA530D64E17E4CDDAB3E4F4E9069200592BAAF8A5F5B4658546643A6966F56F2',X'0E82C958ADE57FF5DCBE235AABAE927F8FC2AA6BADFD2C6DF21DB744ED24380C');
INSERT INTO "history" VALUES(80,23,2,'elapsed','planned','planned',NULL,'engine',1601499600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["opening",1,1598950800000000,1601499600000000,"overdue",0]]},"timers":[["opening",1,"due",0]]}','',X'5668EDFEA4DDFF82BDB2F22D3B4B9440292C57793BFCBD85DC1CBBC3AAF0BA43',X'1D431C046B83B755771B4EC41C9D027E45B32FBD458D0A5249732864B22C8C20');
INSERT INTO "history" VALUES(81,23,3,'open','planned','running.open',NULL,'engine',1601499600000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[["opening",1]],"open":[["term",1,1602493200000000,1604091600000000,"armed",0]]},"entered":true,"timers":[["opening",1,"consequence",0]]}','',X'1D431C046B83B755771B4EC41C9D027E45B32FBD458D0A5249732864B22C8C20',X'6F007840B3A1755137C18E818DCA197552079203261D4C36C1F3B980C81115DA');
INSERT INTO "history" VALUES(82,33,2,'elapsed','intake.request','intake.request',NULL,'engine',1601701200000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["request",1,1601283600000000,1601931600000000,"overdue",0]]},"timers":[["request",1,"reminder",0],["request",1,"due",0],["request",1,"overdue",1]]}','',X'80A011A9C2843A70C193143F9928EA80C6AB0F64BF108D5216BF2C602DD577E0',X'1AB835831E0CE8077A6A16959E7B6F6CF42C07CEF452DBDBE4310581FAC76374');
INSERT INTO "history" VALUES(83,32,12,'elapsed','meetings.trial','meetings.trial',NULL,'engine',1602018000000000,'2020-10-12',1602493200000000,'','{"deadlines":{"closed":[],"open":[["mentor_feedback",1,1601931600000000,1602018000000000,"overdue",0],["mentee_feedback",1,1601931600000000,1602018000000000,"overdue",0],["first_contact",1,1601888400000000,1602061200000000,"overdue",0]]},"timers":[["mentee_feedback",1,"due",0],["mentor_feedback",1,"due",0],["first_contact",1,"due",0],["mentee_feedback",1,"overdue",1],["mentor_feedback",1,"overdue",1]]}','',X'DE6D1879526F2E081D1749B82012C04E150D258F95FFEC507091776500CB5B7D',X'0D1097FA8F9A851D729DF442F7F0DA9C6524DEA48B082385ABFFACC62FACC617');
CREATE TABLE incidents (
	id INTEGER NOT NULL, 
	instance BIGINT NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	reason_ru TEXT DEFAULT '' NOT NULL, 
	reason_en TEXT DEFAULT '' NOT NULL, 
	opened_at BIGINT NOT NULL, 
	closed_at BIGINT, 
	closed_by BIGINT, 
	CONSTRAINT pk_incidents PRIMARY KEY (id), 
	CONSTRAINT fk_incidents_instance FOREIGN KEY(instance) REFERENCES instances (id)
);
CREATE TABLE instance_keys (
	instance BIGINT NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_instance_keys PRIMARY KEY (instance, name, value), 
	CONSTRAINT fk_instance_keys_instance FOREIGN KEY(instance) REFERENCES instances (id)
);
INSERT INTO "instance_keys" VALUES(1,'number','1');
INSERT INTO "instance_keys" VALUES(2,'number','2');
INSERT INTO "instance_keys" VALUES(3,'number','3');
INSERT INTO "instance_keys" VALUES(4,'number','4');
INSERT INTO "instance_keys" VALUES(5,'number','5');
INSERT INTO "instance_keys" VALUES(6,'number','6');
INSERT INTO "instance_keys" VALUES(7,'number','7');
INSERT INTO "instance_keys" VALUES(8,'completes','False');
INSERT INTO "instance_keys" VALUES(8,'number','1.1');
INSERT INTO "instance_keys" VALUES(8,'section','1');
INSERT INTO "instance_keys" VALUES(9,'completes','False');
INSERT INTO "instance_keys" VALUES(9,'number','1.2');
INSERT INTO "instance_keys" VALUES(9,'section','1');
INSERT INTO "instance_keys" VALUES(10,'completes','False');
INSERT INTO "instance_keys" VALUES(10,'number','1.3');
INSERT INTO "instance_keys" VALUES(10,'section','1');
INSERT INTO "instance_keys" VALUES(11,'completes','False');
INSERT INTO "instance_keys" VALUES(11,'number','1.4');
INSERT INTO "instance_keys" VALUES(11,'section','1');
INSERT INTO "instance_keys" VALUES(12,'completes','False');
INSERT INTO "instance_keys" VALUES(12,'number','1.5');
INSERT INTO "instance_keys" VALUES(12,'section','1');
INSERT INTO "instance_keys" VALUES(13,'completes','False');
INSERT INTO "instance_keys" VALUES(13,'number','1.6');
INSERT INTO "instance_keys" VALUES(13,'section','1');
INSERT INTO "instance_keys" VALUES(14,'completes','False');
INSERT INTO "instance_keys" VALUES(14,'number','2.1');
INSERT INTO "instance_keys" VALUES(14,'section','2');
INSERT INTO "instance_keys" VALUES(15,'completes','False');
INSERT INTO "instance_keys" VALUES(15,'number','2.2');
INSERT INTO "instance_keys" VALUES(15,'section','2');
INSERT INTO "instance_keys" VALUES(16,'completes','False');
INSERT INTO "instance_keys" VALUES(16,'number','2.3');
INSERT INTO "instance_keys" VALUES(16,'section','2');
INSERT INTO "instance_keys" VALUES(17,'completes','False');
INSERT INTO "instance_keys" VALUES(17,'number','2.4');
INSERT INTO "instance_keys" VALUES(17,'section','2');
INSERT INTO "instance_keys" VALUES(18,'completes','False');
INSERT INTO "instance_keys" VALUES(18,'number','2.5');
INSERT INTO "instance_keys" VALUES(18,'section','2');
INSERT INTO "instance_keys" VALUES(19,'completes','False');
INSERT INTO "instance_keys" VALUES(19,'number','2.6');
INSERT INTO "instance_keys" VALUES(19,'section','2');
INSERT INTO "instance_keys" VALUES(20,'completes','True');
INSERT INTO "instance_keys" VALUES(20,'number','3.1');
INSERT INTO "instance_keys" VALUES(20,'section','3');
INSERT INTO "instance_keys" VALUES(21,'completes','False');
INSERT INTO "instance_keys" VALUES(21,'number','3.2');
INSERT INTO "instance_keys" VALUES(21,'section','3');
INSERT INTO "instance_keys" VALUES(22,'completes','False');
INSERT INTO "instance_keys" VALUES(22,'number','3.3');
INSERT INTO "instance_keys" VALUES(22,'section','3');
INSERT INTO "instance_keys" VALUES(23,'completes','True');
INSERT INTO "instance_keys" VALUES(23,'number','3.4');
INSERT INTO "instance_keys" VALUES(23,'section','3');
INSERT INTO "instance_keys" VALUES(24,'completes','True');
INSERT INTO "instance_keys" VALUES(24,'number','3.5');
INSERT INTO "instance_keys" VALUES(24,'section','3');
INSERT INTO "instance_keys" VALUES(25,'completes','True');
INSERT INTO "instance_keys" VALUES(25,'number','3.6');
INSERT INTO "instance_keys" VALUES(25,'section','3');
INSERT INTO "instance_keys" VALUES(26,'completes','False');
INSERT INTO "instance_keys" VALUES(26,'number','4.1');
INSERT INTO "instance_keys" VALUES(26,'section','4');
INSERT INTO "instance_keys" VALUES(27,'completes','False');
INSERT INTO "instance_keys" VALUES(27,'number','5.1');
INSERT INTO "instance_keys" VALUES(27,'section','5');
INSERT INTO "instance_keys" VALUES(28,'completes','False');
INSERT INTO "instance_keys" VALUES(28,'number','5.2');
INSERT INTO "instance_keys" VALUES(28,'section','5');
INSERT INTO "instance_keys" VALUES(29,'completes','False');
INSERT INTO "instance_keys" VALUES(29,'number','5.3');
INSERT INTO "instance_keys" VALUES(29,'section','5');
INSERT INTO "instance_keys" VALUES(30,'completes','False');
INSERT INTO "instance_keys" VALUES(30,'number','6.1');
INSERT INTO "instance_keys" VALUES(30,'section','6');
INSERT INTO "instance_keys" VALUES(31,'completes','False');
INSERT INTO "instance_keys" VALUES(31,'number','7.1');
INSERT INTO "instance_keys" VALUES(31,'section','7');
INSERT INTO "instance_keys" VALUES(32,'group_number','0');
INSERT INTO "instance_keys" VALUES(33,'candidate','0');
INSERT INTO "instance_keys" VALUES(33,'group_number','0');
INSERT INTO "instance_keys" VALUES(32,'candidate','8');
CREATE TABLE instances (
	id INTEGER NOT NULL, 
	cycle BIGINT NOT NULL, 
	process TEXT DEFAULT '' NOT NULL, 
	version BIGINT DEFAULT '0' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	revision BIGINT DEFAULT '0' NOT NULL, 
	entered_at BIGINT NOT NULL, 
	suspended_since BIGINT, 
	fields TEXT DEFAULT '' NOT NULL, 
	roles TEXT DEFAULT '' NOT NULL, 
	required TEXT DEFAULT '' NOT NULL, 
	evidence TEXT DEFAULT '' NOT NULL, 
	term TEXT DEFAULT '' NOT NULL, 
	deadlines TEXT DEFAULT '' NOT NULL, 
	head BLOB NOT NULL, 
	status TEXT DEFAULT 'open' NOT NULL, 
	incident BIGINT DEFAULT '0' NOT NULL, next_due_at BIGINT, 
	CONSTRAINT pk_instances PRIMARY KEY (id), 
	CONSTRAINT fk_instances_cycle FOREIGN KEY(cycle) REFERENCES cycles (id), 
	CONSTRAINT uq_instances_cycle_name UNIQUE (cycle, name)
);
INSERT INTO "instances" VALUES(1,1,'section',1,'2020/21 · section 1','open',1,1598950800000000,NULL,'{"number":"1"}','{}','[]','{}','','[]',X'CF6812C27D3E37B99FAA3BE936658FA5225BC5059CC424609612E1DE505ED3AE','open',0,NULL);
INSERT INTO "instances" VALUES(2,1,'section',1,'2020/21 · section 2','open',1,1598950800000000,NULL,'{"number":"2"}','{}','[]','{}','','[]',X'85540BDA90993A431587BDEF0FD152846FCAB18CEBB6C7FA881AEE77426AFBC0','open',0,NULL);
INSERT INTO "instances" VALUES(3,1,'section',1,'2020/21 · section 3','open',1,1598950800000000,NULL,'{"number":"3"}','{}','[]','{}','','[]',X'CB4953F852B737E9A95BC6B034677F2EAC139D558542B708C7C9B704E1500CDD','open',0,NULL);
INSERT INTO "instances" VALUES(4,1,'section',1,'2020/21 · section 4','open',1,1598950800000000,NULL,'{"number":"4"}','{}','[]','{}','','[]',X'65D6F7A9F54BAC2BB8EBB102D451185FEC986262B80898895FB7F8232B365BB7','open',0,NULL);
INSERT INTO "instances" VALUES(5,1,'section',1,'2020/21 · section 5','open',1,1598950800000000,NULL,'{"number":"5"}','{}','[]','{}','','[]',X'E21A2D10A91E5939B694FEB3296F62BE75F19E10D9A9CC24225D41BC61654D8D','open',0,NULL);
INSERT INTO "instances" VALUES(6,1,'section',1,'2020/21 · section 6','open',1,1598950800000000,NULL,'{"number":"6"}','{}','[]','{}','','[]',X'77799D3D7F7FC52B6D7312DB5EC660CAA97D0E32020E62152D7A05B75D65F0E2','open',0,NULL);
INSERT INTO "instances" VALUES(7,1,'section',1,'2020/21 · section 7','open',1,1598950800000000,NULL,'{"number":"7"}','{}','[]','{}','','[]',X'F41F76B71DFCAE0454B846116F7F802041893B5722B9DA2111FF3596A3A45847','open',0,NULL);
INSERT INTO "instances" VALUES(8,1,'measure',1,'2020/21 · 1.1','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"1.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:social_pedagogue"]}','["roadmap"]','{}','{"month":"august"}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'481472B30F26CC2FA5F0862F5BA839C0C4D4CCF7A5000CCC4F8858D10B4D3856','open',0,1600203600000000);
INSERT INTO "instances" VALUES(9,1,'measure',1,'2020/21 · 1.2','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"1.2","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":["1.1"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','["order","regulation"]','{}','{"until":"08-20"}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'18C9E1CFA729C7431EA4B601D80A369568CD7D27420865E549325B13804F5E74','open',0,1600203600000000);
INSERT INTO "instances" VALUES(10,1,'measure',1,'2020/21 · 1.3','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"1.3","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','["documentation"]','{}','{"until":"08-20"}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'A43B2596D976154E52EB76CA29B89286FD6947F5A67AD8ECDD6357DC96C8B148','open',0,1600203600000000);
INSERT INTO "instances" VALUES(11,1,'measure',1,'2020/21 · 1.4','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"1.4","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":["2.1"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','["agreements"]','{}','{"until":"08-20"}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'E0CEACE40BB8CD75A53C7CBDFD705BCAE93B49451DD0445650E4440353DC53D6','open',0,1600203600000000);
INSERT INTO "instances" VALUES(12,1,'measure',1,'2020/21 · 1.5','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"1.5","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','["motivation"]','{}','{"until":"08-20"}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'06BBEA15C783CA942F1EAFF92B7F7DDC026A140C8BFE7918DA53D8E32EFF184C','open',0,1600203600000000);
INSERT INTO "instances" VALUES(13,1,'measure',1,'2020/21 · 1.6','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"1.6","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"1","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:social_pedagogue"]}','["order"]','{}','{"until":"08-20"}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'486862CDC0AB9F71E1E41402BD7791497C05EFEEE488607EAE98A5ABFDAE0405','open',0,1600203600000000);
INSERT INTO "instances" VALUES(14,1,'measure',1,'2020/21 · 2.1','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"2.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:deputy_director"],"responsible":["role:social_pedagogue"]}','["partners"]','{}','{"until":"08-31"}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'465E9FFC02FEFB7D68D35C36B7D3835C4398E310975F499B0D7E460581B9768F','open',0,1600203600000000);
INSERT INTO "instances" VALUES(15,1,'measure',1,'2020/21 · 2.2','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"standing","number":"2.2","remarks":"","review":"1 month","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','["base"]','{}','{"whole_period":true}','[["term",1,1602493200000000,1622494800000000,"armed",0,[[1621227600000000,"reminder",0],[1622178000000000,"reminder",1],[1622494800000000,"due",0],[1623042000000000,"overdue",1],[1623646800000000,"overdue",2],[1623646800000000,"escalation",0],[1624251600000000,"overdue",3],[1624856400000000,"overdue",4]]],["review",1,1602493200000000,1605214800000000,"armed",0,[[1605214800000000,"due",0]]]]',X'6C6F89354E87A0A2128595C6AB2DBC6E4E53C1AC8458F8BCA0A4F929A7BE4CB2','open',0,1605214800000000);
INSERT INTO "instances" VALUES(16,1,'measure',1,'2020/21 · 2.3','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"standing","number":"2.3","remarks":"","review":"3 months","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:deputy_director"],"responsible":["role:social_pedagogue"]}','["base"]','{}','{"whole_period":true}','[["term",1,1602493200000000,1622494800000000,"armed",0,[[1621227600000000,"reminder",0],[1622178000000000,"reminder",1],[1622494800000000,"due",0],[1623042000000000,"overdue",1],[1623646800000000,"overdue",2],[1623646800000000,"escalation",0],[1624251600000000,"overdue",3],[1624856400000000,"overdue",4]]],["review",1,1602493200000000,1610485200000000,"armed",0,[[1610485200000000,"due",0]]]]',X'C5EBC09C143361C438A21604A92E7F688A8E319616BCF4EBB1D309A500499D07','open',0,1610485200000000);
INSERT INTO "instances" VALUES(17,1,'measure',1,'2020/21 · 2.4','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"2.4","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','["materials"]','{}','{"until":"08-20"}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'3C44A1AD899E49F3CFDFDF087141D9F5823C2A21E86D3DC5CDC1C05E88C52749','open',0,1600203600000000);
INSERT INTO "instances" VALUES(18,1,'measure',1,'2020/21 · 2.5','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"2.5","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:deputy_director","role:class_teachers"]}','[]','{}','{"months":["august","december"]}','[["term",1,1602493200000000,1609448400000000,"armed",0,[[1608181200000000,"reminder",0],[1609131600000000,"reminder",1],[1609448400000000,"due",0],[1609995600000000,"overdue",1],[1610600400000000,"overdue",2],[1610600400000000,"escalation",0],[1611205200000000,"overdue",3],[1611810000000000,"overdue",4]]]]',X'8CDEFBFC407B285E89F13D7EACEE564004BE6A6F8A2AEE1C555D010270C6D201','open',0,1609448400000000);
INSERT INTO "instances" VALUES(19,1,'measure',1,'2020/21 · 2.6','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"2.6","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"2","submitted_by":0,"submitted_on":"","waits_for":["4.1"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','[]','{}','{"months":["august","december"]}','[["term",1,1602493200000000,1609448400000000,"armed",0,[[1608181200000000,"reminder",0],[1609131600000000,"reminder",1],[1609448400000000,"due",0],[1609995600000000,"overdue",1],[1610600400000000,"overdue",2],[1610600400000000,"escalation",0],[1611205200000000,"overdue",3],[1611810000000000,"overdue",4]]]]',X'3DDDF99BE17F8A5B1CE6410A2134C71ACE6D2FA659EBCFE58220197C412102F5','open',0,1609448400000000);
INSERT INTO "instances" VALUES(20,1,'measure',1,'2020/21 · 3.1','past.to_confirm',2,1598950800000000,NULL,'{"accepted_on":"","completes":true,"kind":"roll_up","number":"3.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["1.1","1.2","1.3","1.4","1.5","1.6","2.1","2.4"]}','{"approver":["role:director"],"responsible":["role:deputy_director","role:social_pedagogue"]}','[]','{}','{"months":["june","august"]}','[["confirmation",1,1598950800000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'B0F4FE762A82C82B5E2807567C1A6B47BF9D12740256DCD5387C64EFC517EE1F','open',0,1600203600000000);
INSERT INTO "instances" VALUES(21,1,'measure',1,'2020/21 · 3.2','running.open',4,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"3.2","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.1"]}','{"approver":["role:deputy_director"],"responsible":["role:social_pedagogue"]}','["base"]','{}','{"window":["09-01","09-15"]}','[["term",1,1602493200000000,1600203600000000,"overdue",0,[[1602565200000000,"overdue",4]]]]',X'7BC79D296A1B0E70F56C99AF505684A7372F4C972E4637C809D0374E49DC105D','open',0,1600203600000000);
INSERT INTO "instances" VALUES(22,1,'measure',1,'2020/21 · 3.3','running.open',4,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"3.3","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.2","2.2"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','["base"]','{}','{"window":["09-16","09-30"]}','[["term",1,1602493200000000,1601499600000000,"overdue",0,[[1602651600000000,"overdue",2],[1602651600000000,"escalation",0],[1603256400000000,"overdue",3],[1603861200000000,"overdue",4]]]]',X'0E82C958ADE57FF5DCBE235AABAE927F8FC2AA6BADFD2C6DF21DB744ED24380C','open',0,1601499600000000);
INSERT INTO "instances" VALUES(23,1,'measure',1,'2020/21 · 3.4','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":true,"kind":"one_off","number":"3.4","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.3"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','[]','{}','{"until":"10-30","from":"10-01"}','[["term",1,1602493200000000,1604091600000000,"armed",0,[[1602824400000000,"reminder",0],[1603774800000000,"reminder",1],[1604091600000000,"due",0],[1604638800000000,"overdue",1],[1605243600000000,"overdue",2],[1605243600000000,"escalation",0],[1605848400000000,"overdue",3],[1606453200000000,"overdue",4]]]]',X'6F007840B3A1755137C18E818DCA197552079203261D4C36C1F3B980C81115DA','open',0,1604091600000000);
INSERT INTO "instances" VALUES(24,1,'measure',1,'2020/21 · 3.5','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":true,"kind":"derived","number":"3.5","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.4"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','[]','{}','{"programme":true}','[["term",1,1602493200000000,1622494800000000,"armed",0,[[1621227600000000,"reminder",0],[1622178000000000,"reminder",1],[1622494800000000,"due",0],[1623042000000000,"overdue",1],[1623646800000000,"overdue",2],[1623646800000000,"escalation",0],[1624251600000000,"overdue",3],[1624856400000000,"overdue",4]]]]',X'311D1D903809D803F777176CFC71440803A502278AEB0E282CE07F3C2B689A67','open',0,1622494800000000);
INSERT INTO "instances" VALUES(25,1,'measure',1,'2020/21 · 3.6','planned',1,1598950800000000,NULL,'{"accepted_on":"","completes":true,"kind":"derived","number":"3.6","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"3","submitted_by":0,"submitted_on":"","waits_for":["3.5"]}','{"approver":["role:director"],"responsible":["role:deputy_director","role:social_pedagogue"]}','[]','{}','{"programme_end":true,"or":{"month":"may"}}','[["opening",1,1598950800000000,1619816400000000,"armed",0,[[1619816400000000,"due",0],[1619816400000000,"consequence",0]]]]',X'B61105A62C4B1728DF67778A6A0CE699728C975C63CCC356160CFA5A1BD05CD9','open',0,1619816400000000);
INSERT INTO "instances" VALUES(26,1,'measure',1,'2020/21 · 4.1','running.open',4,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"4.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"4","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:deputy_director"],"responsible":["role:social_pedagogue"]}','[]','{}','{"until":"10-01"}','[["term",1,1602493200000000,1601586000000000,"overdue",0,[[1602738000000000,"overdue",2],[1602738000000000,"escalation",0],[1603342800000000,"overdue",3],[1603947600000000,"overdue",4]]]]',X'1F8BF593FD29348AF7EC7ED5E8ABE25516849A395AD84919D630A1AA9A23AEF0','open',0,1601586000000000);
INSERT INTO "instances" VALUES(27,1,'measure',1,'2020/21 · 5.1','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"5.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"5","submitted_by":0,"submitted_on":"","waits_for":["3.4"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','[]','{}','{"months":["september","december"]}','[["term",1,1602493200000000,1609448400000000,"armed",0,[[1608181200000000,"reminder",0],[1609131600000000,"reminder",1],[1609448400000000,"due",0],[1609995600000000,"overdue",1],[1610600400000000,"overdue",2],[1610600400000000,"escalation",0],[1611205200000000,"overdue",3],[1611810000000000,"overdue",4]]]]',X'E2716DF7E184036A5E5E76A0DA81CD0FA9C47089CA49F6116F9F447E87C18704','open',0,1609448400000000);
INSERT INTO "instances" VALUES(28,1,'measure',1,'2020/21 · 5.2','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"5.2","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"5","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','[]','{}','{"months":["september","december"]}','[["term",1,1602493200000000,1609448400000000,"armed",0,[[1608181200000000,"reminder",0],[1609131600000000,"reminder",1],[1609448400000000,"due",0],[1609995600000000,"overdue",1],[1610600400000000,"overdue",2],[1610600400000000,"escalation",0],[1611205200000000,"overdue",3],[1611810000000000,"overdue",4]]]]',X'0CB945734DED3CB353D1B7B6891BFE52741D3FBCA81BB88C3CD38FDEF67C03A0','open',0,1609448400000000);
INSERT INTO "instances" VALUES(29,1,'measure',1,'2020/21 · 5.3','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"5.3","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"5","submitted_by":0,"submitted_on":"","waits_for":["5.2"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','[]','{}','{"months":["september","december"]}','[["term",1,1602493200000000,1609448400000000,"armed",0,[[1608181200000000,"reminder",0],[1609131600000000,"reminder",1],[1609448400000000,"due",0],[1609995600000000,"overdue",1],[1610600400000000,"overdue",2],[1610600400000000,"escalation",0],[1611205200000000,"overdue",3],[1611810000000000,"overdue",4]]]]',X'4994337A3CFF94EECEACA6F28DD71AC0DDF29B23D180D729A8087A25FD028D34','open',0,1609448400000000);
INSERT INTO "instances" VALUES(30,1,'measure',1,'2020/21 · 6.1','planned',1,1598950800000000,NULL,'{"accepted_on":"","completes":false,"kind":"one_off","number":"6.1","remarks":"","review":"","reviews_done":0,"reviews_due":0,"section":"6","submitted_by":0,"submitted_on":"","waits_for":["5.2"]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','["assessment"]','{}','{"month":"december"}','[["opening",1,1598950800000000,1606770000000000,"armed",0,[[1606770000000000,"due",0],[1606770000000000,"consequence",0]]]]',X'04A613FABC6DCBFBCEF5A7358D46FBD8CB1B41D6E67081DF485DC77337E544CE','open',0,1606770000000000);
INSERT INTO "instances" VALUES(31,1,'measure',1,'2020/21 · 7.1','running.open',3,1602493200000000,NULL,'{"accepted_on":"","completes":false,"kind":"recurring","number":"7.1","remarks":"","review":"1 month","reviews_done":0,"reviews_due":0,"section":"7","submitted_by":0,"submitted_on":"","waits_for":[]}','{"approver":["role:director"],"responsible":["role:deputy_director"]}','[]','{}','{"by":"12-31"}','[["term",1,1602493200000000,1609448400000000,"armed",0,[[1608181200000000,"reminder",0],[1609131600000000,"reminder",1],[1609448400000000,"due",0],[1609995600000000,"overdue",1],[1610600400000000,"overdue",2],[1610600400000000,"escalation",0],[1611205200000000,"overdue",3],[1611810000000000,"overdue",4]]],["review",1,1602493200000000,1605214800000000,"armed",0,[[1605214800000000,"due",0]]]]',X'C1100D2FD4BF71991B765F545AED16DBFF039B3817765A36A97F74710E016DC5','open',0,1605214800000000);
INSERT INTO "instances" VALUES(32,1,'pair_lifecycle',1,'pair 1','meetings.trial',12,1601888400000000,NULL,'{"candidate":8,"concern":"","contacts_done":0,"contacts_due":0,"data_consent":true,"feedback":"","group_number":0,"guardian_agreed":true,"guardian_consent":true,"meeting_on":"","meetings_held":1,"mentee_agreed":true,"mentee_fit":"","mentee_reflected":false,"mentor_agreed":true,"mentor_fit":"","mentor_reflected":false,"met_on":"2020-10-05","minor":true,"mood":"","photo_consent":false,"proposals":1,"request":"60e51a345f5db2f7ed4f2150729d3133e2be766b8d241549654fbbd345d78309","request_kind":"studies","wish":""}','{"guardian":["person:11"],"mentee":["person:9"],"mentor":["person:8"]}','[]','{"agreement":"249ea2c8de33effd71d218a546bc942c5fb5c5bc6f27d704cf029bad2b2038cf"}','','[["quiet",2,1601931600000000,1603054800000000,"armed",0,[[1603054800000000,"due",0],[1604293200000000,"escalation",0],[1605762000000000,"escalation",1],[1607058000000000,"escalation",2]]],["mentor_feedback",1,1601931600000000,1602018000000000,"overdue",0,[[1602651600000000,"overdue",2],[1602997200000000,"overdue",3],[1603256400000000,"escalation",0]]],["mentee_feedback",1,1601931600000000,1602018000000000,"overdue",0,[[1602651600000000,"overdue",2],[1602997200000000,"overdue",3],[1603256400000000,"escalation",0]]],["first_contact",1,1601888400000000,1602061200000000,"overdue",0,[]],["trial",1,1601888400000000,1603141200000000,"armed",0,[[1602824400000000,"reminder",0],[1603141200000000,"due",0],[1603688400000000,"overdue",1],[1604293200000000,"overdue",2],[1604898000000000,"overdue",3],[1605502800000000,"overdue",4]]]]',X'0D1097FA8F9A851D729DF442F7F0DA9C6524DEA48B082385ABFFACC62FACC617','open',0,1602018000000000);
INSERT INTO "instances" VALUES(33,1,'pair_lifecycle',1,'pair 2','intake.request',2,1601283600000000,NULL,'{"candidate":0,"concern":"","contacts_done":0,"contacts_due":0,"data_consent":false,"feedback":"","group_number":0,"guardian_agreed":false,"guardian_consent":false,"meeting_on":"","meetings_held":0,"mentee_agreed":false,"mentee_fit":"","mentee_reflected":false,"mentor_agreed":false,"mentor_fit":"","mentor_reflected":false,"met_on":"","minor":true,"mood":"","photo_consent":false,"proposals":0,"request":"","request_kind":"","wish":""}','{"guardian":[],"mentee":["person:10"]}','[]','{}','','[["request",1,1601283600000000,1601931600000000,"overdue",0,[[1603083600000000,"overdue",2],[1603688400000000,"overdue",3],[1604293200000000,"overdue",4]]]]',X'1AB835831E0CE8077A6A16959E7B6F6CF42C07CEF452DBDBE4310581FAC76374','open',0,1601931600000000);
CREATE TABLE leases (
	name TEXT NOT NULL, 
	holder TEXT DEFAULT '' NOT NULL, 
	until BIGINT NOT NULL, 
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
CREATE TABLE mutes (
	person BIGINT NOT NULL, 
	message TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_mutes PRIMARY KEY (person, message), 
	CONSTRAINT fk_mutes_person FOREIGN KEY(person) REFERENCES people (id)
);
CREATE TABLE "outbox" (
	id INTEGER NOT NULL, 
	cycle BIGINT NOT NULL, 
	instance BIGINT, 
	revision BIGINT DEFAULT '0' NOT NULL, 
	message TEXT DEFAULT ('') NOT NULL, 
	kind TEXT DEFAULT ('') NOT NULL, 
	recipient BIGINT DEFAULT '0' NOT NULL, 
	instead_of BIGINT, 
	role TEXT DEFAULT ('') NOT NULL, 
	deadline TEXT DEFAULT ('') NOT NULL, 
	occurrence BIGINT DEFAULT '0' NOT NULL, 
	timer TEXT DEFAULT ('') NOT NULL, 
	due_at BIGINT, 
	invitation BIGINT DEFAULT '0' NOT NULL, 
	message_id TEXT DEFAULT ('') NOT NULL, 
	parameters TEXT DEFAULT '{}' NOT NULL, 
	created_at BIGINT NOT NULL, 
	state TEXT DEFAULT 'waiting' NOT NULL, 
	attempts BIGINT DEFAULT '0' NOT NULL, 
	next_attempt_at BIGINT NOT NULL, 
	claimed_until BIGINT, 
	sent_at BIGINT, 
	error TEXT DEFAULT ('') NOT NULL, 
	letter TEXT DEFAULT ('') NOT NULL, 
	sha256 TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_cycle FOREIGN KEY(cycle) REFERENCES cycles (id), 
	CONSTRAINT uq_outbox_instance_revision_message_recipient_deadline_occurrence_timer UNIQUE (instance, revision, message, recipient, deadline, occurrence, timer), 
	CONSTRAINT fk_outbox_instance FOREIGN KEY(instance) REFERENCES instances (id)
);
INSERT INTO "outbox" VALUES(1,1,32,2,'consents_asked','duty',11,NULL,'guardian','',0,'',NULL,0,'<30a58cab75f9615d675f4b3b08f91a6f@localhost>','{"source":"intake.request","state":"intake.consents","trigger":"record_request"}',1601456400000000,'waiting',0,1601456400000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(2,1,32,2,'consents_asked','duty',9,NULL,'mentee','',0,'',NULL,0,'<751d71d432aabf9214a4cea22ccc7cdb@localhost>','{"source":"intake.request","state":"intake.consents","trigger":"record_request"}',1601456400000000,'waiting',0,1601456400000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(3,1,32,5,'pair_proposed','duty',8,NULL,'mentor','',0,'',NULL,0,'<87cd092fdd826834f7433e7218eeceda@localhost>','{"source":"matching.searching","state":"matching.proposed","trigger":"propose"}',1601456400000000,'waiting',0,1601456400000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(4,1,32,5,'pair_proposed','duty',9,NULL,'mentee','',0,'',NULL,0,'<9d8f2a0a698621e36227f5d9f39483c4@localhost>','{"source":"matching.searching","state":"matching.proposed","trigger":"propose"}',1601456400000000,'waiting',0,1601456400000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(5,1,32,5,'pair_proposed','duty',11,NULL,'guardian','',0,'',NULL,0,'<69267371e82631c8b4b04d51e1f42fb5@localhost>','{"source":"matching.searching","state":"matching.proposed","trigger":"propose"}',1601456400000000,'waiting',0,1601456400000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(6,1,32,10,'pair_agreed','duty',8,NULL,'mentor','',0,'',NULL,0,'<381cc2169ae35cd1cec007c73d26c9cb@localhost>','{"source":"matching.agreed","state":"meetings.introduction","trigger":"confirm_pair"}',1601456400000000,'waiting',0,1601456400000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(7,1,32,10,'pair_agreed','duty',9,NULL,'mentee','',0,'',NULL,0,'<e729cdc9547fc377808105acceafa13d@localhost>','{"source":"matching.agreed","state":"meetings.introduction","trigger":"confirm_pair"}',1601456400000000,'waiting',0,1601456400000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(8,1,32,10,'pair_agreed','duty',11,NULL,'guardian','',0,'',NULL,0,'<3fd187da2035e56100678dd2f821bb54@localhost>','{"source":"matching.agreed","state":"meetings.introduction","trigger":"confirm_pair"}',1601456400000000,'waiting',0,1601456400000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(9,1,18,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<4d542104d98adbbd09a5ff24c357b0f0@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(10,1,18,3,'measure_opened','notice',4,NULL,'responsible','',0,'',NULL,0,'<2136b3b98933927935115bfcca43c4b5@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(11,1,19,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<8e0b92dccfa3dbbc14f66bff9befbb68@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(12,1,15,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<3bbc3eec3d2a9f2de43dcc62201ebc69@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(13,1,16,3,'measure_opened','notice',3,NULL,'responsible','',0,'',NULL,0,'<0faf961d5acfbe379befd558b6950738@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(14,1,21,3,'measure_opened','notice',3,NULL,'responsible','',0,'',NULL,0,'<ecb748ebf8738ea9ac02427a1adb73b1@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(15,1,21,4,'escalation','duty',1,NULL,'director','term',1,'escalation/0',1600203600000000,0,'<b5248b795681f7a5057e05e3463d72d7@localhost>','{"source":"running.open","state":"running.open","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(16,1,21,4,'overdue','reminder',3,NULL,'responsible','term',1,'overdue/3',1600203600000000,0,'<57f36fdd5d85a23ba6cfad8505189d00@localhost>','{"source":"running.open","state":"running.open","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(17,1,21,4,'overdue','reminder',6,NULL,'coordinator','term',1,'overdue/3',1600203600000000,0,'<ccf64fa08c190b1a833e7924828099da@localhost>','{"source":"running.open","state":"running.open","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(18,1,24,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<e2cfbf93e4cec88d11852b92ef08daa2@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(19,1,27,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<553b9917985f128f95af33cd2834938f@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(20,1,28,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<02af2c28787a3f1cbff10eb28941eb96@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(21,1,29,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<65f8d38f544ffcef4b5ca75c3061afd1@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(22,1,26,3,'measure_opened','notice',3,NULL,'responsible','',0,'',NULL,0,'<da78688e5c17d4c7c11fed853b8125cb@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(23,1,26,4,'overdue','reminder',3,NULL,'responsible','term',1,'overdue/1',1601586000000000,0,'<9f07059a1cf201bef63a9a24954a12b4@localhost>','{"source":"running.open","state":"running.open","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(24,1,26,4,'overdue','reminder',6,NULL,'coordinator','term',1,'overdue/1',1601586000000000,0,'<281f01ce3aa0b4def5bc983bbf9ef745@localhost>','{"source":"running.open","state":"running.open","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(25,1,31,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<ce268fc2d0a8d1da661a240d704aeb3e@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(26,1,8,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<de55dd96bc05f54bd2b9cafed3c02a57@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(27,1,8,2,'overdue','reminder',3,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<1fabf59f5e278b2614792463a3bb648f@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(28,1,8,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<e30365a93953a5f979f32b48601782a8@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(29,1,9,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<907e7d1196d331d04a897f117493ff5b@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(30,1,9,2,'overdue','reminder',2,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<06a875f308fbad112e1f64a5f4ed085c@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(31,1,9,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<8a37cf01fde5814581713c7ff1c16eee@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(32,1,10,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<4f55715d2add211cc88e9ac67b10033e@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(33,1,10,2,'overdue','reminder',2,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<0cc77e47a7c979d643aacdcb48335258@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(34,1,10,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<dc3a27e7b36b5f6220cc97afe6513a18@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(35,1,11,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<835b67fccc37c3a1d8b7ffa5c17dc01e@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(36,1,11,2,'overdue','reminder',2,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<aca16db8ed1c2f349f927c454b43aa46@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(37,1,11,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<da7feac8f8df91c2391e154c0564f9f9@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(38,1,12,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<67dc44fa7ccc66cdaadddc001e7246e0@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(39,1,12,2,'overdue','reminder',2,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<bf8530a5ff450087b858723f09dd7fde@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(40,1,12,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<d163790daf1bf78e94459a00aee25886@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(41,1,13,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<c42f641f768d630e5ca8b5e0c4f3be61@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(42,1,13,2,'overdue','reminder',3,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<37c7f6db60fc532c1ef9c53a2ed229aa@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(43,1,13,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<1c6ae292b867a6581de1e29a5878127d@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(44,1,14,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<c7e84caa1e3e5fd0a6cc3bf6fa398a8c@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(45,1,14,2,'overdue','reminder',3,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<c36be75850b0403fc200e04e571f5fdc@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(46,1,14,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<de3a978395cc87cab0f85950f0c6f7ba@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(47,1,17,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<82413f8baf6ada805ce91aeecf90b1d5@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(48,1,17,2,'overdue','reminder',2,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<a1f05733602294ace818ff4858630d44@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(49,1,17,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<20b8d4675b8029367faa408d314b02ff@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(50,1,20,2,'escalation','duty',1,NULL,'director','confirmation',1,'escalation/0',1600203600000000,0,'<5fd46a6dd5a0ab027fc23f44416cea74@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(51,1,20,2,'overdue','reminder',2,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<cc38b107bf759ec713d4bae0dfdfe423@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(52,1,20,2,'overdue','reminder',3,NULL,'responsible','confirmation',1,'overdue/3',1600203600000000,0,'<e264b28fb47d3c8accfa0e374777ed8a@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(53,1,20,2,'overdue','reminder',6,NULL,'coordinator','confirmation',1,'overdue/3',1600203600000000,0,'<3cf38e47493811254329d4eb7d44b116@localhost>','{"source":"past.to_confirm","state":"past.to_confirm","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(54,1,22,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<d568e79eab1febfc212f2ad0784dda7e@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(55,1,22,4,'overdue','reminder',2,NULL,'responsible','term',1,'overdue/1',1601499600000000,0,'<73acd4a7fc8b94418b6c17370d9ae661@localhost>','{"source":"running.open","state":"running.open","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(56,1,22,4,'overdue','reminder',6,NULL,'coordinator','term',1,'overdue/1',1601499600000000,0,'<e504ef30f827497c79961cc84fa9ac02@localhost>','{"source":"running.open","state":"running.open","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(57,1,23,3,'measure_opened','notice',2,NULL,'responsible','',0,'',NULL,0,'<7133c6f42cce9ee52877cfb09a6e25e7@localhost>','{"source":"planned","state":"running.open","trigger":"open"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(58,1,33,2,'overdue','reminder',6,NULL,'coordinator','request',1,'overdue/1',1601931600000000,0,'<1e008e0dd21e4c9d2a145e37e32eae3a@localhost>','{"source":"intake.request","state":"intake.request","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(59,1,32,12,'feedback_missing','reminder',9,NULL,'mentee','mentee_feedback',1,'overdue/1',1602018000000000,0,'<041148080bf9d4e8e0ac608c1c323c6e@localhost>','{"source":"meetings.trial","state":"meetings.trial","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(60,1,32,12,'feedback_missing','reminder',8,NULL,'mentor','mentor_feedback',1,'overdue/1',1602018000000000,0,'<30bc708faee4961c25c1a5cee9ceb65b@localhost>','{"source":"meetings.trial","state":"meetings.trial","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
INSERT INTO "outbox" VALUES(61,1,32,12,'overdue','reminder',6,NULL,'coordinator','first_contact',1,'due/0',1602061200000000,0,'<48f3908ed28d7904f76c89e3fd25a67a@localhost>','{"source":"meetings.trial","state":"meetings.trial","trigger":"elapsed"}',1602493200000000,'waiting',0,1602493200000000,NULL,NULL,'','','');
CREATE TABLE participants (
	instance BIGINT NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	holder TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_participants PRIMARY KEY (instance, role, holder), 
	CONSTRAINT fk_participants_instance FOREIGN KEY(instance) REFERENCES instances (id)
);
INSERT INTO "participants" VALUES(8,'approver','role:director');
INSERT INTO "participants" VALUES(8,'responsible','role:social_pedagogue');
INSERT INTO "participants" VALUES(9,'approver','role:director');
INSERT INTO "participants" VALUES(9,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(10,'approver','role:director');
INSERT INTO "participants" VALUES(10,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(11,'approver','role:director');
INSERT INTO "participants" VALUES(11,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(12,'approver','role:director');
INSERT INTO "participants" VALUES(12,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(13,'approver','role:director');
INSERT INTO "participants" VALUES(13,'responsible','role:social_pedagogue');
INSERT INTO "participants" VALUES(14,'approver','role:deputy_director');
INSERT INTO "participants" VALUES(14,'responsible','role:social_pedagogue');
INSERT INTO "participants" VALUES(15,'approver','role:director');
INSERT INTO "participants" VALUES(15,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(16,'approver','role:deputy_director');
INSERT INTO "participants" VALUES(16,'responsible','role:social_pedagogue');
INSERT INTO "participants" VALUES(17,'approver','role:director');
INSERT INTO "participants" VALUES(17,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(18,'approver','role:director');
INSERT INTO "participants" VALUES(18,'responsible','role:class_teachers');
INSERT INTO "participants" VALUES(18,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(19,'approver','role:director');
INSERT INTO "participants" VALUES(19,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(20,'approver','role:director');
INSERT INTO "participants" VALUES(20,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(20,'responsible','role:social_pedagogue');
INSERT INTO "participants" VALUES(21,'approver','role:deputy_director');
INSERT INTO "participants" VALUES(21,'responsible','role:social_pedagogue');
INSERT INTO "participants" VALUES(22,'approver','role:director');
INSERT INTO "participants" VALUES(22,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(23,'approver','role:director');
INSERT INTO "participants" VALUES(23,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(24,'approver','role:director');
INSERT INTO "participants" VALUES(24,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(25,'approver','role:director');
INSERT INTO "participants" VALUES(25,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(25,'responsible','role:social_pedagogue');
INSERT INTO "participants" VALUES(26,'approver','role:deputy_director');
INSERT INTO "participants" VALUES(26,'responsible','role:social_pedagogue');
INSERT INTO "participants" VALUES(27,'approver','role:director');
INSERT INTO "participants" VALUES(27,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(28,'approver','role:director');
INSERT INTO "participants" VALUES(28,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(29,'approver','role:director');
INSERT INTO "participants" VALUES(29,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(30,'approver','role:director');
INSERT INTO "participants" VALUES(30,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(31,'approver','role:director');
INSERT INTO "participants" VALUES(31,'responsible','role:deputy_director');
INSERT INTO "participants" VALUES(32,'guardian','person:11');
INSERT INTO "participants" VALUES(32,'mentee','person:9');
INSERT INTO "participants" VALUES(33,'mentee','person:10');
INSERT INTO "participants" VALUES(32,'mentor','person:8');
CREATE TABLE people (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT 'ru' NOT NULL, 
	kind TEXT DEFAULT 'adult' NOT NULL, 
	address_state TEXT DEFAULT 'good' NOT NULL, 
	erased_at BIGINT, folded TEXT DEFAULT '' NOT NULL, phone TEXT DEFAULT '' NOT NULL, salt BLOB DEFAULT (X'') NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (id)
);
INSERT INTO "people" VALUES(1,'director','director@school.example','ru','adult','good',NULL,'director','',X'F54E2D3351ACBFE3725EE0074BBE6F94');
INSERT INTO "people" VALUES(2,'deputy_director','deputy_director@school.example','ru','adult','good',NULL,'deputy_director','',X'700166431A9FAFD02D90F77A4F76B4CF');
INSERT INTO "people" VALUES(3,'social_pedagogue','social_pedagogue@school.example','ru','adult','good',NULL,'social_pedagogue','',X'C18A8A030B2D92A66211F3A0AAF34AA8');
INSERT INTO "people" VALUES(4,'class_teachers','class_teachers@school.example','ru','adult','good',NULL,'class_teachers','',X'A639BD0893FA5431AC29AE3736A95C4F');
INSERT INTO "people" VALUES(5,'psychologist','psychologist@school.example','ru','adult','good',NULL,'psychologist','',X'0485E75FC4C3CAE2E9226C16EEAA53B1');
INSERT INTO "people" VALUES(6,'coordinator','coordinator@school.example','ru','adult','good',NULL,'coordinator','',X'FBBC07319F5EC8A6EA47C764835AACFF');
INSERT INTO "people" VALUES(7,'municipality','municipality@school.example','ru','adult','good',NULL,'municipality','',X'165C1C016BBD7DF757EFEB246C9EA48A');
INSERT INTO "people" VALUES(8,'Семёнов Пётр','mentor@school.example','ru','adult','good',NULL,'семенов петр','',X'79A33EE3326300DD0884D171DE49D185');
INSERT INTO "people" VALUES(9,'Ёлкина Анна','mentee@school.example','ru','adult','good',NULL,'елкина анна','',X'E5D1886DAC0AC0480996D55E44D45865');
INSERT INTO "people" VALUES(10,'Волков Артём','other@school.example','ru','adult','good',NULL,'волков артем','',X'3149DDD1B92B7C0908F0F932E618127E');
INSERT INTO "people" VALUES(11,'Ёлкина Мария','parent@school.example','ru','adult','good',NULL,'елкина мария','',X'54562F30D982C8713224C1CB154EB8C0');
INSERT INTO "people" VALUES(12,'Лебедев Максим','stranger@school.example','ru','adult','good',NULL,'лебедев максим','',X'F6FEB1E680F60DC156F7AEFCB27BED84');
CREATE TABLE recovery_codes (
	code_hash TEXT NOT NULL, 
	account BIGINT NOT NULL, 
	CONSTRAINT pk_recovery_codes PRIMARY KEY (code_hash), 
	CONSTRAINT fk_recovery_codes_account FOREIGN KEY(account) REFERENCES accounts (id)
);
CREATE TABLE role_holders (
	id INTEGER NOT NULL, 
	cycle BIGINT NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	person BIGINT NOT NULL, 
	first TEXT DEFAULT '' NOT NULL, 
	last TEXT DEFAULT '' NOT NULL, 
	order_number TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_role_holders PRIMARY KEY (id), 
	CONSTRAINT fk_role_holders_cycle FOREIGN KEY(cycle) REFERENCES cycles (id), 
	CONSTRAINT fk_role_holders_person FOREIGN KEY(person) REFERENCES people (id)
);
INSERT INTO "role_holders" VALUES(1,1,'director',1,'2000-01-01','','');
INSERT INTO "role_holders" VALUES(2,1,'deputy_director',2,'2000-01-01','','');
INSERT INTO "role_holders" VALUES(3,1,'social_pedagogue',3,'2000-01-01','','');
INSERT INTO "role_holders" VALUES(4,1,'class_teachers',4,'2000-01-01','','');
INSERT INTO "role_holders" VALUES(5,1,'psychologist',5,'2000-01-01','','');
INSERT INTO "role_holders" VALUES(6,1,'coordinator',6,'2000-01-01','','');
INSERT INTO "role_holders" VALUES(7,1,'municipality',7,'2000-01-01','','');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	run TEXT DEFAULT '' NOT NULL, 
	flow TEXT DEFAULT '' NOT NULL, 
	started_at BIGINT NOT NULL, 
	finished_at BIGINT NOT NULL, 
	summary TEXT DEFAULT '{}' NOT NULL, trouble TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_runs PRIMARY KEY (id)
);
CREATE TABLE school_history (
	number BIGINT NOT NULL, 
	subject TEXT DEFAULT '' NOT NULL, 
	subject_id BIGINT DEFAULT '0' NOT NULL, 
	event TEXT DEFAULT '' NOT NULL, 
	actor BIGINT, 
	account BIGINT, 
	way TEXT DEFAULT '' NOT NULL, 
	recorded_at BIGINT NOT NULL, 
	details TEXT DEFAULT '' NOT NULL, 
	previous BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	CONSTRAINT pk_school_history PRIMARY KEY (number)
);
INSERT INTO "school_history" VALUES(1,'school',0,'begun',NULL,NULL,'migration',1602493200000000,'{"last_entry":83}',X'0000000000000000000000000000000000000000000000000000000000000000',X'02D8AB5D76A3ED3A257F3030E7E0D20F0B748597949647335D11FD235D535552');
INSERT INTO "school_history" VALUES(2,'definition',0,'registered',NULL,NULL,'migration',1602493200000000,'{"kind":"process","name":"pair_lifecycle","sha256":"6e63226ea4c104114cd20664914eb9a77be3aad41cc088cb58ec866d2c3ed8e4","version":1}',X'02D8AB5D76A3ED3A257F3030E7E0D20F0B748597949647335D11FD235D535552',X'4E4603D41804A6039A003ABC1E6DA18F8D52CE5E32EBFB19817C35D0D38ED106');
INSERT INTO "school_history" VALUES(3,'definition',0,'registered',NULL,NULL,'migration',1602493200000000,'{"kind":"plan","name":"roadmap","sha256":"17d434994f4d90957828e89d9c77af8a028e85316ef3b06d8b6f23185d55e7f4","version":1}',X'4E4603D41804A6039A003ABC1E6DA18F8D52CE5E32EBFB19817C35D0D38ED106',X'5E03FC7016B6AA577702439FF095BC79DE1B97351FDCCAE0870F5BC93958D835');
INSERT INTO "school_history" VALUES(4,'definition',0,'registered',NULL,NULL,'migration',1602493200000000,'{"kind":"process","name":"measure","sha256":"60f950f6a61de0ed3f92a2cbf78f6b0dcfef789e4a8bfece66b1331c05e6e8ef","version":1}',X'5E03FC7016B6AA577702439FF095BC79DE1B97351FDCCAE0870F5BC93958D835',X'FDE0DEE4843730401F8504B2BF751BA830FF1360C92F3D6005C0529E9FFB2FDB');
INSERT INTO "school_history" VALUES(5,'definition',0,'registered',NULL,NULL,'migration',1602493200000000,'{"kind":"process","name":"section","sha256":"462d96f8359402fedb9d6d1cae8e8efadb42d60ceba2625471ef81796a9fbabb","version":1}',X'FDE0DEE4843730401F8504B2BF751BA830FF1360C92F3D6005C0529E9FFB2FDB',X'74230085EF01B42CEBA5482A9716873DE93AC68B92B8932C1D9281480F6B21E2');
INSERT INTO "school_history" VALUES(6,'cycle',1,'opened',NULL,NULL,'migration',1602493200000000,'{"begins":"2020-09-01","ends":"2021-05-31","in_force_on":"2020-09-01","name":"2020/21","pauses":"[]","plan":"roadmap","plan_from":"2020-06-01","plan_version":1,"shifted_days":0,"state":"open","zone":"Europe/Moscow"}',X'74230085EF01B42CEBA5482A9716873DE93AC68B92B8932C1D9281480F6B21E2',X'86F63CE50E3B7BA0D6C17A5CFA36908B4B58E42BFE5BF582C925C9E491C6EC5A');
INSERT INTO "school_history" VALUES(7,'person',1,'added',NULL,NULL,'migration',1602493200000000,'{"address":"24e622bc693381724501bb24048dea0ae3b6d0a051e4a1573427bb93e8cfa066","address_state":"good","kind":"adult","language":"ru","name":"80671e53872eb8d5fde42c7d410a2d1817cb29e351edbf309c3746da61b52852","phone":""}',X'86F63CE50E3B7BA0D6C17A5CFA36908B4B58E42BFE5BF582C925C9E491C6EC5A',X'F615E799753747A120AFCC570C2D66717A543575BD4BEF7A4DA95BDCCCDA0243');
INSERT INTO "school_history" VALUES(8,'person',2,'added',NULL,NULL,'migration',1602493200000000,'{"address":"574bfb79a4d3dd4996cc8e3a611e3720f93110829b8199bad8e32712ec16bf65","address_state":"good","kind":"adult","language":"ru","name":"0e5b12886589751ad83e6cec44afbf847b79818021d03691edcbedb09d1f846f","phone":""}',X'F615E799753747A120AFCC570C2D66717A543575BD4BEF7A4DA95BDCCCDA0243',X'527A321BBD9CEFE1752B2579172D319B687A89564036FE89063CFAEB72D84FE8');
INSERT INTO "school_history" VALUES(9,'person',3,'added',NULL,NULL,'migration',1602493200000000,'{"address":"34e42a14ead613598dce58f3a0c9f90fa3b09c04722236cb4f0c7f882069b051","address_state":"good","kind":"adult","language":"ru","name":"07583fa6aecd1e49b6bb3f07ac8743d42a8c34e38f29c6a6b4e7ac71df58e272","phone":""}',X'527A321BBD9CEFE1752B2579172D319B687A89564036FE89063CFAEB72D84FE8',X'6ED071A1197E5F9D8E87B29482FAD148BB86D4D28E6769CFEF540A6E8CCA7DF8');
INSERT INTO "school_history" VALUES(10,'person',4,'added',NULL,NULL,'migration',1602493200000000,'{"address":"0a102158221097912868e2c6a3cc35362be4a79e6e09e7eb4259e7d0e393261b","address_state":"good","kind":"adult","language":"ru","name":"577dc3fd6c1e5ccad2e99c15dc789576fe214ac9d16af7db04ef4c2ef759a889","phone":""}',X'6ED071A1197E5F9D8E87B29482FAD148BB86D4D28E6769CFEF540A6E8CCA7DF8',X'677C7374E4A86D31D08278731E03A6C49E17F9EDE54C355021E96CF0590DC34B');
INSERT INTO "school_history" VALUES(11,'person',5,'added',NULL,NULL,'migration',1602493200000000,'{"address":"85e5cd581b9196b82a26460fc4849ce0ace0125e4d3299845959896617ffcf92","address_state":"good","kind":"adult","language":"ru","name":"0eb90cf8ab89c76f79283d1b558ff3420e7baae3c7ebc70a998978b9367e1992","phone":""}',X'677C7374E4A86D31D08278731E03A6C49E17F9EDE54C355021E96CF0590DC34B',X'D32AEEA7193D4025551FC9FA2E845934A96E7C42086097C8BB5C16E077DDA269');
INSERT INTO "school_history" VALUES(12,'person',6,'added',NULL,NULL,'migration',1602493200000000,'{"address":"d4fbcc3c6f963876ce0636d163ce98e101115373df9ca0a389522dad98074147","address_state":"good","kind":"adult","language":"ru","name":"a40e76bb7288f394440f50e1962a7567ccec44887aa74b38d22854737dc2b73b","phone":""}',X'D32AEEA7193D4025551FC9FA2E845934A96E7C42086097C8BB5C16E077DDA269',X'E13C0C6325227108784DC902B3BF256C26E2AE32AB16458D9420183A8F4C7E31');
INSERT INTO "school_history" VALUES(13,'person',7,'added',NULL,NULL,'migration',1602493200000000,'{"address":"bb398f69fa47bb41707559466d57f20888a18f3debbd4f4f6af69a8142f862cb","address_state":"good","kind":"adult","language":"ru","name":"6da0459ae7b4a1b2add758fdb94d39a6aad838b893072bf6800482acfc580586","phone":""}',X'E13C0C6325227108784DC902B3BF256C26E2AE32AB16458D9420183A8F4C7E31',X'76A1BBD952B3BEEAB2E2733E02DB08714628AE55C7ACD34C19D1DD32596AA730');
INSERT INTO "school_history" VALUES(14,'person',8,'added',NULL,NULL,'migration',1602493200000000,'{"address":"a4f2bff245e8cc365bed75d12a2061b93bd8e112a6be93fd279e725379018ba8","address_state":"good","kind":"adult","language":"ru","name":"cfc70bf05150bf83d4af2246b5cb2e6bfdcaf06c1b3f2d21c427fc9ff5768c69","phone":""}',X'76A1BBD952B3BEEAB2E2733E02DB08714628AE55C7ACD34C19D1DD32596AA730',X'7B16EDCC9B14B863C2BF0488CE3D31CAF65FC9911C1D33DDA5B12123BD84B2AB');
INSERT INTO "school_history" VALUES(15,'person',9,'added',NULL,NULL,'migration',1602493200000000,'{"address":"eee63ae6ad09bdbf9e592d25a135b5f8c1e27d55adf88978a7011e749376384d","address_state":"good","kind":"adult","language":"ru","name":"a5f463a71f9a93b6f73440443e23bcdda4fee1fa5590b669d50176e49fe64330","phone":""}',X'7B16EDCC9B14B863C2BF0488CE3D31CAF65FC9911C1D33DDA5B12123BD84B2AB',X'FCF5178D70B470EB70AE0E7B225BE8C6E41E8C204BA2D8D7F0C46065238030E4');
INSERT INTO "school_history" VALUES(16,'person',10,'added',NULL,NULL,'migration',1602493200000000,'{"address":"7a5bd46e8a395e31cdca637dafdb4e8a1dbd5ec10240e100cbc10d04310038f2","address_state":"good","kind":"adult","language":"ru","name":"1b27c58e9e706c6bae3c2d1d4836e69ddc732a5ac84a13f6bad5a97ed753dc90","phone":""}',X'FCF5178D70B470EB70AE0E7B225BE8C6E41E8C204BA2D8D7F0C46065238030E4',X'D26204E3FB17B97BD7B23D8B928E3436CC6ECF90C3ECAA8376CFFA30C2D31FCD');
INSERT INTO "school_history" VALUES(17,'person',11,'added',NULL,NULL,'migration',1602493200000000,'{"address":"cd775ae84630a0f3f3e4156b6c5d52c3ed9c6bec694312102023163025c7eed5","address_state":"good","kind":"adult","language":"ru","name":"52c54cc5d10c98291917f5d6925e6cfb092d410975c26fd25f28e4faf5c67b32","phone":""}',X'D26204E3FB17B97BD7B23D8B928E3436CC6ECF90C3ECAA8376CFFA30C2D31FCD',X'F1E0907B32B975C8ACD6BB6A832ACB5CA487E217B7D8E87D2BA5A15062A5D95D');
INSERT INTO "school_history" VALUES(18,'person',12,'added',NULL,NULL,'migration',1602493200000000,'{"address":"7c99b4b71163a0bf7159ada923bf0e10cc385c9fc316b51c63ea0a3d177e2365","address_state":"good","kind":"adult","language":"ru","name":"0249022f04a2464a156166812c008afa6ae47974c34dcd735989e40da77be8ae","phone":""}',X'F1E0907B32B975C8ACD6BB6A832ACB5CA487E217B7D8E87D2BA5A15062A5D95D',X'722FF67F7ACFF77717137596F39315FB5C3403A2B0D74869ADACD1B5DC079D1D');
INSERT INTO "school_history" VALUES(19,'person',1,'role_given',NULL,NULL,'migration',1602493200000000,'{"cycle":1,"first":"2000-01-01","last":"","order_number":"","role":"director"}',X'722FF67F7ACFF77717137596F39315FB5C3403A2B0D74869ADACD1B5DC079D1D',X'00BD84397BB621B6502453E6D92E99495917F3F7121F51BAA1E18292E8C53F60');
INSERT INTO "school_history" VALUES(20,'person',2,'role_given',NULL,NULL,'migration',1602493200000000,'{"cycle":1,"first":"2000-01-01","last":"","order_number":"","role":"deputy_director"}',X'00BD84397BB621B6502453E6D92E99495917F3F7121F51BAA1E18292E8C53F60',X'295773C149CBC6FCF6B348FECBED9BB015F33AF1EA5A6CF87FD2E0B11C6C8849');
INSERT INTO "school_history" VALUES(21,'person',3,'role_given',NULL,NULL,'migration',1602493200000000,'{"cycle":1,"first":"2000-01-01","last":"","order_number":"","role":"social_pedagogue"}',X'295773C149CBC6FCF6B348FECBED9BB015F33AF1EA5A6CF87FD2E0B11C6C8849',X'B7D0CD9C62BCECA28C76B6045E5DC6431494A856050D4E55E16EAB69E502EF6C');
INSERT INTO "school_history" VALUES(22,'person',4,'role_given',NULL,NULL,'migration',1602493200000000,'{"cycle":1,"first":"2000-01-01","last":"","order_number":"","role":"class_teachers"}',X'B7D0CD9C62BCECA28C76B6045E5DC6431494A856050D4E55E16EAB69E502EF6C',X'91A2C75A9CC71F0C2F94EACE260B9A2A75AE29DE3FEE2E440E38C28FB62A09AB');
INSERT INTO "school_history" VALUES(23,'person',5,'role_given',NULL,NULL,'migration',1602493200000000,'{"cycle":1,"first":"2000-01-01","last":"","order_number":"","role":"psychologist"}',X'91A2C75A9CC71F0C2F94EACE260B9A2A75AE29DE3FEE2E440E38C28FB62A09AB',X'7DA7A4A8480BB05E7075D6F776D0CF9BC6FA603A9AEFE7BC09A4529284BEC2E4');
INSERT INTO "school_history" VALUES(24,'person',6,'role_given',NULL,NULL,'migration',1602493200000000,'{"cycle":1,"first":"2000-01-01","last":"","order_number":"","role":"coordinator"}',X'7DA7A4A8480BB05E7075D6F776D0CF9BC6FA603A9AEFE7BC09A4529284BEC2E4',X'A0C1426E63D9DE47491FC7475E129284FF62CB1D22924C88045329D8F4102EB0');
INSERT INTO "school_history" VALUES(25,'person',7,'role_given',NULL,NULL,'migration',1602493200000000,'{"cycle":1,"first":"2000-01-01","last":"","order_number":"","role":"municipality"}',X'A0C1426E63D9DE47491FC7475E129284FF62CB1D22924C88045329D8F4102EB0',X'F108953142B9FCEF2D579C27A19DD8E0073C563C596C83539D995D3560A272D8');
CREATE TABLE second_factors (
	id INTEGER NOT NULL, 
	account BIGINT NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	secret TEXT DEFAULT '' NOT NULL, 
	credential TEXT DEFAULT '' NOT NULL, 
	counter BIGINT DEFAULT '0' NOT NULL, 
	created_at BIGINT NOT NULL, 
	used_at BIGINT, 
	CONSTRAINT pk_second_factors PRIMARY KEY (id), 
	CONSTRAINT fk_second_factors_account FOREIGN KEY(account) REFERENCES accounts (id)
);
CREATE TABLE sent_mails (
	letter TEXT NOT NULL, 
	sent_at BIGINT NOT NULL, 
	recipient BIGINT NOT NULL, 
	signed_by BIGINT, 
	instead_of BIGINT, 
	content BLOB NOT NULL, 
	struck_at BIGINT, 
	CONSTRAINT pk_sent_mails PRIMARY KEY (letter, sent_at), 
	CONSTRAINT fk_sent_mails_recipient FOREIGN KEY(recipient) REFERENCES people (id), 
	CONSTRAINT fk_sent_mails_signed_by FOREIGN KEY(signed_by) REFERENCES people (id), 
	CONSTRAINT fk_sent_mails_instead_of FOREIGN KEY(instead_of) REFERENCES people (id)
);
CREATE TABLE sessions (
	token_hash TEXT NOT NULL, 
	account BIGINT NOT NULL, 
	agent TEXT DEFAULT '' NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, proven BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_sessions PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sessions_account FOREIGN KEY(account) REFERENCES accounts (id)
);
CREATE TABLE sign_ins (
	id INTEGER NOT NULL, 
	who TEXT DEFAULT '' NOT NULL, 
	at BIGINT NOT NULL, 
	failed BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_sign_ins PRIMARY KEY (id)
);
CREATE TABLE text_people (
	digest TEXT NOT NULL, 
	person BIGINT NOT NULL, 
	part TEXT NOT NULL, 
	CONSTRAINT pk_text_people PRIMARY KEY (digest, person, part), 
	CONSTRAINT fk_text_people_digest FOREIGN KEY(digest) REFERENCES texts (digest)
);
INSERT INTO "text_people" VALUES('60e51a345f5db2f7ed4f2150729d3133e2be766b8d241549654fbbd345d78309',9,'subject');
INSERT INTO "text_people" VALUES('60e51a345f5db2f7ed4f2150729d3133e2be766b8d241549654fbbd345d78309',11,'subject');
INSERT INTO "text_people" VALUES('60e51a345f5db2f7ed4f2150729d3133e2be766b8d241549654fbbd345d78309',6,'author');
CREATE TABLE "texts" (
	digest TEXT NOT NULL, 
	salt BLOB NOT NULL, 
	text TEXT DEFAULT ('') NOT NULL, 
	instance BIGINT, 
	CONSTRAINT pk_texts PRIMARY KEY (digest)
);
INSERT INTO "texts" VALUES('60e51a345f5db2f7ed4f2150729d3133e2be766b8d241549654fbbd345d78309',X'365536814DDF842ED779510D78318B51','Математика',32);
CREATE TABLE "timers" (
	instance BIGINT NOT NULL, 
	deadline TEXT DEFAULT ('') NOT NULL, 
	occurrence BIGINT DEFAULT '0' NOT NULL, 
	kind TEXT DEFAULT ('') NOT NULL, 
	step BIGINT DEFAULT '0' NOT NULL, 
	due_at BIGINT NOT NULL, 
	CONSTRAINT pk_timers PRIMARY KEY (instance, deadline, occurrence, kind, step), 
	CONSTRAINT fk_timers_instance FOREIGN KEY(instance) REFERENCES instances (id)
)
 WITHOUT ROWID

;
INSERT INTO "timers" VALUES(8,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(9,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(10,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(11,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(12,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(13,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(14,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(17,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(20,'confirmation',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(21,'term',1,'overdue',4,1602565200000000);
INSERT INTO "timers" VALUES(22,'term',1,'escalation',0,1602651600000000);
INSERT INTO "timers" VALUES(22,'term',1,'overdue',2,1602651600000000);
INSERT INTO "timers" VALUES(32,'mentee_feedback',1,'overdue',2,1602651600000000);
INSERT INTO "timers" VALUES(32,'mentor_feedback',1,'overdue',2,1602651600000000);
INSERT INTO "timers" VALUES(26,'term',1,'escalation',0,1602738000000000);
INSERT INTO "timers" VALUES(26,'term',1,'overdue',2,1602738000000000);
INSERT INTO "timers" VALUES(23,'term',1,'reminder',0,1602824400000000);
INSERT INTO "timers" VALUES(32,'trial',1,'reminder',0,1602824400000000);
INSERT INTO "timers" VALUES(32,'mentee_feedback',1,'overdue',3,1602997200000000);
INSERT INTO "timers" VALUES(32,'mentor_feedback',1,'overdue',3,1602997200000000);
INSERT INTO "timers" VALUES(32,'quiet',2,'due',0,1603054800000000);
INSERT INTO "timers" VALUES(33,'request',1,'overdue',2,1603083600000000);
INSERT INTO "timers" VALUES(32,'trial',1,'due',0,1603141200000000);
INSERT INTO "timers" VALUES(22,'term',1,'overdue',3,1603256400000000);
INSERT INTO "timers" VALUES(32,'mentee_feedback',1,'escalation',0,1603256400000000);
INSERT INTO "timers" VALUES(32,'mentor_feedback',1,'escalation',0,1603256400000000);
INSERT INTO "timers" VALUES(26,'term',1,'overdue',3,1603342800000000);
INSERT INTO "timers" VALUES(32,'trial',1,'overdue',1,1603688400000000);
INSERT INTO "timers" VALUES(33,'request',1,'overdue',3,1603688400000000);
INSERT INTO "timers" VALUES(23,'term',1,'reminder',1,1603774800000000);
INSERT INTO "timers" VALUES(22,'term',1,'overdue',4,1603861200000000);
INSERT INTO "timers" VALUES(26,'term',1,'overdue',4,1603947600000000);
INSERT INTO "timers" VALUES(23,'term',1,'due',0,1604091600000000);
INSERT INTO "timers" VALUES(32,'quiet',2,'escalation',0,1604293200000000);
INSERT INTO "timers" VALUES(32,'trial',1,'overdue',2,1604293200000000);
INSERT INTO "timers" VALUES(33,'request',1,'overdue',4,1604293200000000);
INSERT INTO "timers" VALUES(23,'term',1,'overdue',1,1604638800000000);
INSERT INTO "timers" VALUES(32,'trial',1,'overdue',3,1604898000000000);
INSERT INTO "timers" VALUES(15,'review',1,'due',0,1605214800000000);
INSERT INTO "timers" VALUES(31,'review',1,'due',0,1605214800000000);
INSERT INTO "timers" VALUES(23,'term',1,'escalation',0,1605243600000000);
INSERT INTO "timers" VALUES(23,'term',1,'overdue',2,1605243600000000);
INSERT INTO "timers" VALUES(32,'trial',1,'overdue',4,1605502800000000);
INSERT INTO "timers" VALUES(32,'quiet',2,'escalation',1,1605762000000000);
INSERT INTO "timers" VALUES(23,'term',1,'overdue',3,1605848400000000);
INSERT INTO "timers" VALUES(23,'term',1,'overdue',4,1606453200000000);
INSERT INTO "timers" VALUES(30,'opening',1,'consequence',0,1606770000000000);
INSERT INTO "timers" VALUES(30,'opening',1,'due',0,1606770000000000);
INSERT INTO "timers" VALUES(32,'quiet',2,'escalation',2,1607058000000000);
INSERT INTO "timers" VALUES(18,'term',1,'reminder',0,1608181200000000);
INSERT INTO "timers" VALUES(19,'term',1,'reminder',0,1608181200000000);
INSERT INTO "timers" VALUES(27,'term',1,'reminder',0,1608181200000000);
INSERT INTO "timers" VALUES(28,'term',1,'reminder',0,1608181200000000);
INSERT INTO "timers" VALUES(29,'term',1,'reminder',0,1608181200000000);
INSERT INTO "timers" VALUES(31,'term',1,'reminder',0,1608181200000000);
INSERT INTO "timers" VALUES(18,'term',1,'reminder',1,1609131600000000);
INSERT INTO "timers" VALUES(19,'term',1,'reminder',1,1609131600000000);
INSERT INTO "timers" VALUES(27,'term',1,'reminder',1,1609131600000000);
INSERT INTO "timers" VALUES(28,'term',1,'reminder',1,1609131600000000);
INSERT INTO "timers" VALUES(29,'term',1,'reminder',1,1609131600000000);
INSERT INTO "timers" VALUES(31,'term',1,'reminder',1,1609131600000000);
INSERT INTO "timers" VALUES(18,'term',1,'due',0,1609448400000000);
INSERT INTO "timers" VALUES(19,'term',1,'due',0,1609448400000000);
INSERT INTO "timers" VALUES(27,'term',1,'due',0,1609448400000000);
INSERT INTO "timers" VALUES(28,'term',1,'due',0,1609448400000000);
INSERT INTO "timers" VALUES(29,'term',1,'due',0,1609448400000000);
INSERT INTO "timers" VALUES(31,'term',1,'due',0,1609448400000000);
INSERT INTO "timers" VALUES(18,'term',1,'overdue',1,1609995600000000);
INSERT INTO "timers" VALUES(19,'term',1,'overdue',1,1609995600000000);
INSERT INTO "timers" VALUES(27,'term',1,'overdue',1,1609995600000000);
INSERT INTO "timers" VALUES(28,'term',1,'overdue',1,1609995600000000);
INSERT INTO "timers" VALUES(29,'term',1,'overdue',1,1609995600000000);
INSERT INTO "timers" VALUES(31,'term',1,'overdue',1,1609995600000000);
INSERT INTO "timers" VALUES(16,'review',1,'due',0,1610485200000000);
INSERT INTO "timers" VALUES(18,'term',1,'escalation',0,1610600400000000);
INSERT INTO "timers" VALUES(18,'term',1,'overdue',2,1610600400000000);
INSERT INTO "timers" VALUES(19,'term',1,'escalation',0,1610600400000000);
INSERT INTO "timers" VALUES(19,'term',1,'overdue',2,1610600400000000);
INSERT INTO "timers" VALUES(27,'term',1,'escalation',0,1610600400000000);
INSERT INTO "timers" VALUES(27,'term',1,'overdue',2,1610600400000000);
INSERT INTO "timers" VALUES(28,'term',1,'escalation',0,1610600400000000);
INSERT INTO "timers" VALUES(28,'term',1,'overdue',2,1610600400000000);
INSERT INTO "timers" VALUES(29,'term',1,'escalation',0,1610600400000000);
INSERT INTO "timers" VALUES(29,'term',1,'overdue',2,1610600400000000);
INSERT INTO "timers" VALUES(31,'term',1,'escalation',0,1610600400000000);
INSERT INTO "timers" VALUES(31,'term',1,'overdue',2,1610600400000000);
INSERT INTO "timers" VALUES(18,'term',1,'overdue',3,1611205200000000);
INSERT INTO "timers" VALUES(19,'term',1,'overdue',3,1611205200000000);
INSERT INTO "timers" VALUES(27,'term',1,'overdue',3,1611205200000000);
INSERT INTO "timers" VALUES(28,'term',1,'overdue',3,1611205200000000);
INSERT INTO "timers" VALUES(29,'term',1,'overdue',3,1611205200000000);
INSERT INTO "timers" VALUES(31,'term',1,'overdue',3,1611205200000000);
INSERT INTO "timers" VALUES(18,'term',1,'overdue',4,1611810000000000);
INSERT INTO "timers" VALUES(19,'term',1,'overdue',4,1611810000000000);
INSERT INTO "timers" VALUES(27,'term',1,'overdue',4,1611810000000000);
INSERT INTO "timers" VALUES(28,'term',1,'overdue',4,1611810000000000);
INSERT INTO "timers" VALUES(29,'term',1,'overdue',4,1611810000000000);
INSERT INTO "timers" VALUES(31,'term',1,'overdue',4,1611810000000000);
INSERT INTO "timers" VALUES(25,'opening',1,'consequence',0,1619816400000000);
INSERT INTO "timers" VALUES(25,'opening',1,'due',0,1619816400000000);
INSERT INTO "timers" VALUES(15,'term',1,'reminder',0,1621227600000000);
INSERT INTO "timers" VALUES(16,'term',1,'reminder',0,1621227600000000);
INSERT INTO "timers" VALUES(24,'term',1,'reminder',0,1621227600000000);
INSERT INTO "timers" VALUES(15,'term',1,'reminder',1,1622178000000000);
INSERT INTO "timers" VALUES(16,'term',1,'reminder',1,1622178000000000);
INSERT INTO "timers" VALUES(24,'term',1,'reminder',1,1622178000000000);
INSERT INTO "timers" VALUES(15,'term',1,'due',0,1622494800000000);
INSERT INTO "timers" VALUES(16,'term',1,'due',0,1622494800000000);
INSERT INTO "timers" VALUES(24,'term',1,'due',0,1622494800000000);
INSERT INTO "timers" VALUES(15,'term',1,'overdue',1,1623042000000000);
INSERT INTO "timers" VALUES(16,'term',1,'overdue',1,1623042000000000);
INSERT INTO "timers" VALUES(24,'term',1,'overdue',1,1623042000000000);
INSERT INTO "timers" VALUES(15,'term',1,'escalation',0,1623646800000000);
INSERT INTO "timers" VALUES(15,'term',1,'overdue',2,1623646800000000);
INSERT INTO "timers" VALUES(16,'term',1,'escalation',0,1623646800000000);
INSERT INTO "timers" VALUES(16,'term',1,'overdue',2,1623646800000000);
INSERT INTO "timers" VALUES(24,'term',1,'escalation',0,1623646800000000);
INSERT INTO "timers" VALUES(24,'term',1,'overdue',2,1623646800000000);
INSERT INTO "timers" VALUES(15,'term',1,'overdue',3,1624251600000000);
INSERT INTO "timers" VALUES(16,'term',1,'overdue',3,1624251600000000);
INSERT INTO "timers" VALUES(24,'term',1,'overdue',3,1624251600000000);
INSERT INTO "timers" VALUES(15,'term',1,'overdue',4,1624856400000000);
INSERT INTO "timers" VALUES(16,'term',1,'overdue',4,1624856400000000);
INSERT INTO "timers" VALUES(24,'term',1,'overdue',4,1624856400000000);
CREATE INDEX ix_runs_flow ON runs (flow, finished_at);
CREATE INDEX ix_role_holders_cycle ON role_holders (cycle, role);
CREATE INDEX ix_incidents_open ON incidents (closed_at);
CREATE INDEX ix_instance_keys_value ON instance_keys (name, value);
CREATE INDEX ix_participants_holder ON participants (holder, role);
CREATE TRIGGER history_no_update BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_no_delete BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints is append-only'); END;
CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints is append-only'); END;
CREATE INDEX ix_instances_name ON instances (name);
CREATE INDEX ix_accounts_subject ON accounts (subject);
CREATE INDEX ix_sign_ins_who ON sign_ins (who, at);
CREATE INDEX ix_sessions_account ON sessions (account);
CREATE INDEX ix_access_tokens_account ON access_tokens (account);
CREATE INDEX ix_answer_links_instance ON answer_links (instance);
CREATE INDEX ix_answer_links_letter ON answer_links (letter);
CREATE INDEX ix_instances_next_due ON instances (cycle, status, next_due_at);
CREATE INDEX ix_instances_place ON instances (cycle, process, state, next_due_at, id);
CREATE INDEX ix_history_actor ON history (actor, id) WHERE actor IS NOT NULL;
CREATE INDEX ix_people_folded ON people (folded);
CREATE INDEX ix_runs_run ON runs (run);
CREATE INDEX ix_people_address ON people (address);
CREATE INDEX ix_timers_due_at ON timers (due_at, instance);
CREATE INDEX ix_runs_trouble ON runs (id) WHERE trouble <> '';
CREATE INDEX ix_outbox_waiting ON outbox (state, next_attempt_at);
CREATE INDEX ix_outbox_letter ON outbox (letter) WHERE letter <> '';
CREATE UNIQUE INDEX ux_outbox_of_cycle ON outbox (message_id) WHERE instance IS NULL;
CREATE INDEX ix_sent_mails_recipient ON sent_mails (recipient);
CREATE INDEX ix_sent_mails_signed_by ON sent_mails (signed_by);
CREATE INDEX ix_sent_mails_instead_of ON sent_mails (instead_of) WHERE instead_of IS NOT NULL;
CREATE INDEX ix_text_people_person ON text_people (person);
CREATE INDEX ix_school_history_subject ON school_history (subject, subject_id, number);
CREATE TRIGGER school_history_no_update BEFORE UPDATE ON school_history BEGIN SELECT RAISE(ABORT, 'school_history is append-only'); END;
CREATE TRIGGER school_history_no_delete BEFORE DELETE ON school_history BEGIN SELECT RAISE(ABORT, 'school_history is append-only'); END;
CREATE INDEX ix_second_factors_account ON second_factors (account);
CREATE INDEX ix_recovery_codes_account ON recovery_codes (account);
COMMIT;
