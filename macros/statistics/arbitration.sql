{# Half a cap, rounded down, but at least one where it is one: what demarketed customers get. #}
{% macro half_cap(cap) -%}
    case when {{ cap }} > 1 then cast(floor({{ cap }} / 2e0) as int) else {{ cap }} end
{%- endmacro %}


{#
    The most contacts that arbitration gives one customer in one list: the overall cap, and where there is none
    or a great one a bound of the work.
#}
{% macro most_contacts_of_a_list(cap) -%}
    {{ return([[cap if cap is not none else 12, 12] | min, 1] | max) }}
{%- endmacro %}


{#
    Which contacts are made of those that customers could get, without going over a cap: a select of the rows of
    options that are accepted. Contacts of one customer are tried in the order of turn, each on its channels
    in the order of place, and the first channel with room is taken; what is not accepted blocks nobody.
    options: a CTE with the columns customer_id; turn, 1 to 99999, a contact of that customer; campaign_number, 0 to
             9999, of which a customer gets one contact; place, 1 to 99, a channel of that contact;
             channel_number, 0 to 99; day_number, 0 to 99999; period_days, in which the channel's cap
             holds; room, what sent contacts leave of it, and room_in_all of the cap over all channels, null
             where there is none.
    most:    contacts that one customer gets at the most.
    days_of_all: days in which the cap over all channels holds.
    A contact fits while the accepted and sent ones within fewer than period_days days of its own, before or
    after, are fewer than the cap. What did not fit never fits later, so each round takes the first that fits
    yet: as many rounds as contacts are accepted, and no recursion. A round is one window; the number of what is
    taken holds its channel, day and campaign as well, so that one minimum tells all of it.
#}
{% macro arbitrated(options, most, days_of_all) -%}
    {%- set keys -%}
        customer_id, turn, campaign_number, place, channel_number, day_number, period_days
    {%- endset -%}
    {%- set columns = keys ~ ', room, room_in_all' -%}
    {%- set taken_here -%}
        taken_channel = channel_number and abs(taken_day - day_number) < period_days
    {%- endset -%}
    with fitting_0 as (

        select
            {{ columns }},
            (
                ((cast(turn as bigint) * 100 + place) * 100 + channel_number) * 100000 + day_number
            ) * 10000 + campaign_number as code,
            false as is_taken
        from {{ options }}
        where coalesce(room, 1) > 0 and coalesce(room_in_all, 1) > 0

    ),

    {% for round in range(1, most + 1) -%}
    numbered_{{ round }} as (

        select
            *,
            min(case when not is_taken then code end)
                over (partition by customer_id) as taken_code
        from fitting_{{ round - 1 }}

    ),

    chosen_{{ round }} as (

        select
            *,
            taken_code % 10000 as taken_campaign,
            {{ whole_quotient('taken_code', '10000') }} % 100000 as taken_day,
            {{ whole_quotient('taken_code', '1000000000') }} % 100 as taken_channel,
            {{ whole_quotient('taken_code', '10000000000000') }} as taken_turn
        from numbered_{{ round }}

    ),

    lessened_{{ round }} as (

        select
            {{ keys }},
            room - case when {{ taken_here }} then 1 else 0 end as room,
            room_in_all
            - case when abs(taken_day - day_number) < {{ days_of_all }} then 1 else 0 end
                as room_in_all,
            code,
            is_taken or coalesce(code = taken_code, false) as is_taken,
            coalesce(turn > taken_turn and campaign_number != taken_campaign, false) as is_left
        from chosen_{{ round }}

    ),

    fitting_{{ round }} as (

        select
            {{ columns }},
            code,
            is_taken
        from lessened_{{ round }}
        where
            is_taken
            or (is_left and coalesce(room, 1) > 0 and coalesce(room_in_all, 1) > 0)

    ){{ ',' if not loop.last }}

    {% endfor -%}
    select {{ columns }}
    from fitting_{{ most }}
    where is_taken
{%- endmacro %}


{# A number from 0 to below 1 that a customer always has in a campaign: who is kept as a control is drawn by it. #}
{% macro control_draw(customer_id, campaign_id) -%}
    {{ hash_fraction("concat(" ~ customer_id ~ ", '|', " ~ campaign_id ~ ", '|" ~ sql_text(var('control_salt')) ~ "')") }}
{%- endmacro %}


{# Share of a campaign that the draw keeps as controls: its own, where it names one, else var control_share. #}
{% macro drawn_share(control_share) -%}
    case
        when {{ control_share }} > 0 then {{ control_share }}
        else cast({{ var('control_share') }} as decimal(9, 6))
    end
{%- endmacro %}


{# The id of the contact that a candidate is, should it be made: of its list date, campaign, customer, offer and wave. #}
{% macro contact_id_of(candidates, list_dates) -%}
    md5(concat_ws(
        '|',
        cast({{ list_dates }}.list_date as string),
        {{ candidates }}.campaign_id,
        {{ candidates }}.customer_id,
        {{ candidates }}.offer_key,
        cast({{ candidates }}.wave as string)
    ))
{%- endmacro %}


{# Reasons why somebody is not contacted, in the order in which they are asked. #}
{% macro exclusion_reasons() -%}
    {{ return([
        'already_contacted', 'no_consent', 'no_outbound_channel', 'identifier_missing',
        'identifier_invalid', 'suppressed', 'open_complaint', 'pressure', 'costly_channel',
        'quiet_day', 'no_expected_value', 'call_capacity', 'budget', 'same_campaign',
    ]) }}
{%- endmacro %}


{# The number of a reason in that order; of none, one more than the last. #}
{% macro step_of(reason) -%}
    {{ return(exclusion_reasons().index(reason) + 1 if reason is not none else exclusion_reasons() | length + 1) }}
{%- endmacro %}


{# The number of a reason that a column holds. #}
{% macro exclusion_step(reason) -%}
    case {{ reason }}
        {%- for name in exclusion_reasons() %}
        when '{{ name }}' then {{ loop.index }}
        {%- endfor %}
        else {{ step_of(none) }}
    end
{%- endmacro %}


{# The reason of a number; null where that is of none. #}
{% macro reason_of(step) -%}
    case {{ step }}
        {%- for name in exclusion_reasons() %}
        when {{ loop.index }} then '{{ name }}'
        {%- endfor %}
    end
{%- endmacro %}
