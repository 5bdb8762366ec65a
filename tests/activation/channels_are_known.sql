-- How many names of channels in each input seed contact_channels does not know. A yes there permits
-- nothing, a no closes every channel: worth a look, and no reason to stop. No name is shown.
{{ config(severity='warn') }}

with

channels as (

    select channel from {{ ref('contact_channels') }}

),

names as (

    {% for table_name in ['consents', 'contacts', 'suppressions'] -%}
    select
        '{{ table_name }}' as table_name,
        {{ channel_name('channel') }} as channel
    from {{ ref('stg_' ~ table_name) }}
    where channel is not null
    {{ 'union distinct' if not loop.last }}
    {% endfor %}
)

select
    names.table_name,
    count(*) as unknown_count
from names
left join channels on names.channel = channels.channel
where channels.channel is null
group by names.table_name
