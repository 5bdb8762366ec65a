{# Half a cap, rounded down, but at least one where it is one: what demarketed customers get. #}
{% macro half_cap(cap) -%}
    case when {{ cap }} > 1 then cast(floor({{ cap }} / 2e0) as int) else {{ cap }} end
{%- endmacro %}


{#
    The most contacts that arbitration gives one customer in one list: the overall cap, and where there is none
    or a great one a bound of the work.
#}
{% macro most_contacts_of_a_list(cap) -%}
    {{ return([cap if cap is not none else 12, 12] | min) }}
{%- endmacro %}


{#
    Which contacts are made of those that customers could get, without going over a cap: a select of the rows of
    options that are accepted. Contacts of one customer are tried in the order of position, each on its channels
    in the order of place, and the first channel with room is taken; what is not accepted blocks nobody.
    options: a CTE with the columns customer_id; position, 1 to 999999, a contact of that customer; place, 1 to
             99, a channel of that contact; channel_number, 0 to 99; day_number, 0 to 99999; period_days, in
             which the channel's cap holds; room, what sent contacts leave of it, and room_in_all of the cap
             over all channels, null where there is none.
    most:    contacts that one customer gets at the most.
    days_of_all: days in which the cap over all channels holds.
    A contact fits while the accepted and sent ones within fewer than period_days days of its own, before or
    after, are fewer than the cap. What did not fit never fits later, so each round takes the first that fits
    yet: as many rounds as contacts are accepted, and no recursion. A round is one window; the number of what is
    taken holds its channel and day as well, so that one minimum tells all of it.
#}
{% macro arbitrated(options, most, days_of_all) -%}
    {%- set columns = [
        'customer_id', 'position', 'place', 'channel_number', 'day_number', 'period_days', 'room', 'room_in_all'
    ] | join(', ') -%}
    {%- set taken_here -%}
        taken_channel = channel_number and abs(taken_day - day_number) < period_days
    {%- endset -%}
    select {{ columns }}
    from (
        {%- for round in range(most) %}
        select
            {{ columns }},
            code,
            is_taken
        from (
            select
                customer_id,
                position,
                place,
                channel_number,
                day_number,
                period_days,
                room - case when {{ taken_here }} then 1 else 0 end as room,
                room_in_all - case when abs(taken_day - day_number) < {{ days_of_all }} then 1 else 0 end
                    as room_in_all,
                code,
                is_taken or coalesce(code = taken_code, false) as is_taken,
                coalesce(position > taken_position, false) as is_left
            from (
                select
                    {{ columns }},
                    code,
                    is_taken,
                    taken_code,
                    taken_code % 100000 as taken_day,
                    cast(floor(taken_code / 1e5) as bigint) % 100 as taken_channel,
                    cast(floor(taken_code / 1e9) as bigint) as taken_position
                from (
                    select
                        {{ columns }},
                        code,
                        is_taken,
                        min(case when not is_taken then code end) over (partition by customer_id)
                            as taken_code
                    from (
        {%- endfor %}
        select
            {{ columns }},
            ((cast(position as bigint) * 100 + place) * 100 + channel_number) * 100000 + day_number as code,
            false as is_taken
        from {{ options }}
        where coalesce(room, 1) > 0 and coalesce(room_in_all, 1) > 0
        {%- for round in range(most) %}
                    ) as fitting
                ) as numbered
            ) as chosen
        ) as lessened
        where is_taken or (is_left and coalesce(room, 1) > 0 and coalesce(room_in_all, 1) > 0)
        {%- endfor %}
    ) as decided
    where is_taken
{%- endmacro %}


{# A number from 0 to below 1 that a customer always has in a campaign: who is kept as a control is drawn by it. #}
{% macro control_draw(customer_id, campaign_id) -%}
    {{ hash_fraction("concat(" ~ customer_id ~ ", '|', " ~ campaign_id ~ ", '|" ~ sql_text(var('control_salt')) ~ "')") }}
{%- endmacro %}


{# Reasons why somebody is not contacted, in the order in which they are asked. #}
{% macro exclusion_reasons() -%}
    {{ return([
        'no_consent', 'identifier_missing', 'identifier_invalid', 'suppressed', 'open_complaint', 'pressure',
        'costly_channel', 'quiet_day', 'no_expected_value', 'call_capacity', 'budget',
    ]) }}
{%- endmacro %}


{# How many reasons were asked before one held; null where a reason is none: all. #}
{% macro exclusion_step(reason) -%}
    case {{ reason }}
        {%- for name in exclusion_reasons() %}
        when '{{ name }}' then {{ loop.index }}
        {%- endfor %}
        else {{ exclusion_reasons() | length + 1 }}
    end
{%- endmacro %}
