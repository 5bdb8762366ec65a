with

rows_read as (

    {{ contract_rows('suppressions') }}

),

calling_codes as (

    select * from {{ ref('country_calling_codes') }}

),

-- A register names no country: its numbers and codes are those of the company's own.
cleaned as (

    select
        rows_read.*,
        rows_read.contract_reason as reject_reason,
        case rows_read.identifier_type
            when 'customer_id' then rows_read.identifier
            when 'tax_code' then {{ compact_code('rows_read.identifier') }}
            when 'vat_number'
                then {{ compact_vat_number(
                    'rows_read.identifier', "'" ~ var('default_country_code') ~ "'"
                ) }}
            when 'email' then {{ match_email('rows_read.identifier') }}
            when 'phone'
                then {{ e164_phone(
                    'rows_read.identifier', 'calling_codes.calling_code', 'calling_codes.trunk_prefix'
                ) }}
        end as match_value
    from rows_read
    left join calling_codes
        on calling_codes.country_code = '{{ var("default_country_code") }}'

),

-- The key holds no channel: of two entries that name different ones, all channels are meant.
rows_checked as (

    select
        *,
        {{ keyed_hash('identifier_type', 'match_value') }} as key_hash,
        case
            when
                count(channel) over same_key = count(*) over same_key
                and min(channel) over same_key = max(channel) over same_key
                then channel
        end as widest_channel
    from cleaned
    window same_key as (partition by identifier_type, identifier, reason, registered_at)

)

{% set instead = {'channel': 'widest_channel'} %}
{% call sorted_rows('suppressions', 'rows_checked', instead=instead) %}key_hash,{% endcall %}
